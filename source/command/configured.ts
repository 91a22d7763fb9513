import {ConfigurationError} from '../configuration/configuration-error.js';
import {loadConfiguration} from '../configuration/index.js';
import type {Configuration} from '../configuration/service.js';
import type {CommandOptions} from './options.js';
import {UsageError} from './usage-error.js';

/**
 * What flags and the configuration file say together; undefined where neither names a service.
 * @throws {UsageError} with every problem and its place
 */
export async function configured({
  listen,
  forward,
  config,
}: Pick<CommandOptions, 'listen' | 'forward' | 'config'>): Promise<Configuration | undefined> {
  try {
    return await loadConfiguration({listenUrls: listen, forwardUrl: forward, file: config});
  } catch (error) {
    if (error instanceof ConfigurationError) throw new UsageError(error.message);
    throw error;
  }
}
