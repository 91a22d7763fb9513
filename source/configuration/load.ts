import {nothingConfigured, withDefaults} from './defaults.js';
import {joinSources} from './join-sources.js';
import type {Configuration, PartialConfiguration} from './model.js';
import type {ConfigurationSources} from './sources.js';
import {readConfigurationFile} from './yaml/file.js';

/**
 * The services of the URLs and of the file together, and the settings of the file, with a default for every setting
 * that has one. The services of an auto-discovered file are ignored when there are URLs. Without URLs and file there
 * are no services.
 * @throws {ConfigurationError} with every problem and its location
 */
export function loadConfiguration(sources: ConfigurationSources): Configuration {
  return withDefaults(loadPartialConfiguration(sources) ?? nothingConfigured);
}

/**
 * As `loadConfiguration`, without defaults; undefined when there are neither URLs nor a file.
 * @throws {ConfigurationError} with every problem and its location
 */
export function loadPartialConfiguration(sources: ConfigurationSources): PartialConfiguration | undefined {
  return joinSources(sources, readConfigurationFile);
}
