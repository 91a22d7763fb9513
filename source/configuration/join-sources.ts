import {ConfigurationError} from './configuration-error.js';
import {nothingConfigured} from './defaults.js';
import type {PartialConfiguration, ServiceConfiguration} from './model.js';
import {createAuthReader} from './passwords/read-auth.js';
import {describeSourceLocation} from './source-location.js';
import {type ConfigurationSources, configurationFile} from './sources.js';
import {parseForwardUrl, shownForwardUrl} from './url/forward-url.js';
import {parseListenUrl} from './url/listen-url.js';
import {nameListenUrls} from './url/name-listen-urls.js';
import {servicesProblems} from './validate/services.js';
import type {readConfigurationFile} from './yaml/file.js';

/** It comes with parsers and schemas, which take longer to load than all the rest: who has no file needs none. */
export type FileReader = typeof readConfigurationFile;

/**
 * As `loadConfiguration`, without defaults; undefined when there are neither URLs nor a file.
 * @param reader without it no file is read
 * @throws {ConfigurationError} with every problem and its location
 */
export function joinSources(
  sources: ConfigurationSources,
  reader: FileReader | undefined,
): PartialConfiguration | undefined {
  const {listenUrls: given = [], withoutServices = false, defaultListenUrl} = sources;
  const file = reader && configurationFile(sources);
  if (file === undefined && given.length === 0 && defaultListenUrl === undefined) return undefined;

  const problems: string[] = [];
  const report = (message: string) => problems.push(message);
  const fromFile =
    (file === undefined ? undefined : readFile(reader!, file, sources, problems)) ?? nothingConfigured;
  const isIgnored = withoutServices || (sources.file === undefined && given.length > 0);
  const fileServices = isIgnored ? [] : fromFile.services;
  const isNothingGiven = given.length === 0 && fileServices.length === 0;
  const listenUrls = isNothingGiven && defaultListenUrl !== undefined ? [defaultListenUrl] : given;
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
    proxy && !service.proxy && sendsOut(service) ? {...service, proxy} : service,
  );
  if (proxy && services.length > 0 && !services.some(sendsOut)) {
    const why = services.every(({handler}) => handler === 'capture')
      ? 'a capture only watches'
      : 'what insert relays to is on this machine';
    report(
      `--forward ${shownForwardUrl(forwardUrl!)}: ${why}, so nothing is sent through a proxy; remove it`,
    );
  }
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
  reader: FileReader,
  file: string,
  sources: ConfigurationSources,
  problems: string[],
): PartialConfiguration | undefined {
  try {
    // The path of an auto-discovered file is complete, and no flag names it.
    return reader(file, {
      ...(sources.file === undefined ? {name: file} : {cwd: sources.cwd ?? '.'}),
      ...(sources.env && {env: sources.env}),
    });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

/** Whether its datagrams go to targets that a proxy can reach. */
function sendsOut({handler}: ServiceConfiguration): boolean {
  return handler !== 'capture' && handler !== 'insert';
}
