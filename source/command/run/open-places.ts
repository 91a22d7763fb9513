import type {PartialConfiguration} from '../../configuration/model.js';
import type {Places} from '../../discovery/places/places.js';
import type {Logger} from '../../flow/logger.js';
import type {CommandOptions} from '../cli/options.js';
import {UsageError} from '../cli/usage-error.js';

/**
 * Opens the files that tell where addresses are: those of the flags, or else those of the configuration. Without any,
 * nothing is loaded.
 * @throws {UsageError} that names the file and says what is wrong with it
 */
export async function openPlaces(
  {geo}: Pick<CommandOptions, 'geo'>,
  configuration: Pick<PartialConfiguration, 'geo' | 'locationOf'>,
  logger: Logger,
): Promise<Places | undefined> {
  const given =
    geo?.map(path => ({path, source: '--geo'})) ??
    configuration.geo?.map((path, index) => ({path, source: configuration.locationOf(['geo', index])})) ??
    [];
  if (given.length === 0) return undefined;
  const [{openPlaceFile, PlaceFileError}, {createPlaces}] = await Promise.all([
    import('../../discovery/places/place-file.js'),
    import('../../discovery/places/places.js'),
  ]);
  const opening = given.map(async ({path, source}) => {
    try {
      return await openPlaceFile(path);
    } catch (error) {
      throw error instanceof PlaceFileError ? new UsageError(`${source}: ${error.message}`) : error;
    }
  });
  return createPlaces({
    files: await Promise.all(opening),
    onDamage: file =>
      logger.warn({file}, 'a file of places is damaged; it is not asked any more: download it again'),
  });
}
