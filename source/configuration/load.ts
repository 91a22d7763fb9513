import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {ConfigurationError} from './configuration-error.js';
import {nothingConfigured, withDefaults} from './defaults.js';
import type {Configuration, PartialConfiguration} from './model.js';
import {createAuthReader} from './passwords/read-auth.js';
import {describeSourceLocation} from './source-location.js';
import {parseForwardUrl, shownForwardUrl} from './url/forward-url.js';
import {parseListenUrl} from './url/listen-url.js';
import {nameListenUrls} from './url/name-listen-urls.js';
import {userDirectory} from './user-directory.js';
import {servicesProblems} from './validate/services.js';
import {readConfigurationFile} from './yaml/file.js';

export interface ConfigurationSources {
  /** URLs as after `--listen`, such as `udp://127.0.0.1:5300/127.0.0.1:53`. */
  readonly listenUrls?: readonly string[];
  /** A URL as after `--forward`, such as `socks5://127.0.0.1:1080`. */
  readonly forwardUrl?: string | undefined;
  /**
   * A YAML file, as after `--config`. By default the first of `./udptop.yaml` and
   * `$XDG_CONFIG_HOME/udptop/udptop.yaml` that exists.
   */
  readonly file?: string | undefined;
  /** Ignores all services of the file, and requires none. */
  readonly withoutServices?: boolean;
  /** Where relative paths start; by default the working directory. */
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

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
  const {listenUrls = [], withoutServices = false} = sources;
  const file = sources.file ?? findFile(sources);
  if (file === undefined && listenUrls.length === 0) return undefined;

  const problems: string[] = [];
  const report = (message: string) => problems.push(message);
  const fromFile = (file === undefined ? undefined : readFile(file, sources, problems)) ?? nothingConfigured;
  const isIgnored = withoutServices || (sources.file === undefined && listenUrls.length > 0);
  const fileServices = isIgnored ? [] : fromFile.services;
  const names = nameListenUrls(listenUrls, fileServices);
  const readAuth = createAuthReader({
    ...(sources.cwd !== undefined && {directory: sources.cwd}),
    ...(sources.env && {env: sources.env}),
  });
  const warnings = [...fromFile.warnings];
  const warn = (message: string) => warnings.push(message);
  const fromUrls = listenUrls.map((url, index) =>
    parseListenUrl(url, names[index]!, report, {readAuth, warn}),
  );
  const {forwardUrl} = sources;
  const proxy =
    forwardUrl === undefined
      ? undefined
      : parseForwardUrl(
          forwardUrl,
          message => report(`--forward ${shownForwardUrl(forwardUrl)}: ${message}`),
          {
            readAuth,
            warn: message => warn(`--forward ${shownForwardUrl(forwardUrl)}: ${message}`),
          },
        );
  const services = [...fileServices, ...fromUrls.filter(service => service !== undefined)].map(service =>
    // The chain of a service takes precedence.
    proxy && !service.proxy ? {...service, proxy} : service,
  );
  for (const {service, message} of servicesProblems(services)) {
    report(`${describeSourceLocation(service.sourceLocation)}: ${message}`);
  }
  if (problems.length === 0 && services.length === 0 && !withoutServices) {
    report(
      `${file}:1:1: no services to watch; expected services:, or -L udp://<listen>/<target> or --demo on the command line`,
    );
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return {...fromFile, services, warnings};
}

function readFile(
  file: string,
  sources: ConfigurationSources,
  problems: string[],
): PartialConfiguration | undefined {
  try {
    // The path of an auto-discovered file is complete, and no flag names it.
    return readConfigurationFile(file, {
      ...(sources.file === undefined ? {name: file} : {cwd: sources.cwd ?? '.'}),
      ...(sources.env && {env: sources.env}),
    });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

/** `./udptop.yaml`, then `udptop.yaml` in the user's directory. */
function findFile({cwd = '.', env = process.env}: ConfigurationSources): string | undefined {
  const ofUser = userDirectory(env);
  const directories = [cwd, ...(ofUser === undefined ? [] : [ofUser])];
  return directories.map(directory => join(directory, 'udptop.yaml')).find(file => existsSync(file));
}
