import {ConfigurationError} from '../../configuration/configuration-error.js';
import {type FileReader, joinSources} from '../../configuration/join-sources.js';
import type {PartialConfiguration} from '../../configuration/model.js';
import {configurationFile} from '../../configuration/sources.js';
import type {CommandOptions} from '../cli/options.js';
import {UsageError} from '../cli/usage-error.js';

/**
 * The configuration of flags and file together; undefined when there is neither a service nor a file. The demo and saved
 * files replace the services.
 * @param defaultListenUrl of what is watched when neither flags nor the file say it
 * @throws {UsageError} with every problem and its place
 */
export async function configured(
  {listen, forward, config, demo, file, fleetCommand}: CommandOptions,
  defaultListenUrl?: string,
): Promise<PartialConfiguration | undefined> {
  try {
    const withoutServices = demo || file !== undefined || fleetCommand !== undefined;
    const listenUrls = withoutServices ? [] : listen;
    const sources = {listenUrls, forwardUrl: forward, file: config, withoutServices, defaultListenUrl};
    const hasFile = configurationFile(sources) !== undefined;
    return joinSources(sources, hasFile ? await loadFileReader() : undefined);
  } catch (error) {
    if (error instanceof ConfigurationError) throw new UsageError(firstProblems(error.problems));
    throw error;
  }
}

/** What configuration files are read with. */
export async function loadFileReader(): Promise<FileReader> {
  return (await import('../../configuration/yaml/file.js')).readConfigurationFile;
}

const maxProblems = 100;

/** Of very many the first ones, and how many there are besides. */
function firstProblems(problems: readonly string[]): readonly string[] {
  const left = problems.length - maxProblems;
  return left > 0 ? [...problems.slice(0, maxProblems), `and ${left} more mistakes`] : problems;
}
