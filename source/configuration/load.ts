import {existsSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {ConfigurationError} from './configuration-error.js';
import {wayIn} from './endpoint-labels.js';
import {type Configuration, nothingConfigured, type ServiceConfiguration} from './model.js';
import {describeOrigin} from './source-location.js';
import {parseForwardUrl} from './url/forward-url.js';
import {parseListenUrl} from './url/listen-url.js';
import {nameListenUrls} from './url/name-listen-urls.js';
import {wouldForwardToItself} from './validate/forward-loop.js';
import {readConfigurationFile} from './yaml/file.js';

export interface ConfigurationSources {
  /** Of `--listen`. */
  readonly listenUrls: readonly string[];
  /** Of `--forward`. */
  readonly forwardUrl?: string | undefined;
  /** Of `--config`; when undefined, the first one that is found in the usual places. */
  readonly file: string | undefined;
  /** What is watched is none of them, such as the demo: only what else a file says counts. */
  readonly withoutServices?: boolean;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * The services of the URLs and the file together, and what else the file says. The services of a file that nobody
 * named rest where there are URLs. Undefined when nothing is configured anywhere.
 * @throws {ConfigurationError}
 */
export function loadConfiguration(sources: ConfigurationSources): Configuration | undefined {
  const {listenUrls, withoutServices = false} = sources;
  const file = sources.file ?? findFile(sources);
  if (file === undefined && listenUrls.length === 0) return undefined;

  const problems: string[] = [];
  const fromFile = (file === undefined ? undefined : readFile(file, sources, problems)) ?? nothingConfigured;
  const rest = withoutServices || (sources.file === undefined && listenUrls.length > 0);
  const fileServices = rest ? [] : fromFile.services;
  const names = nameListenUrls(listenUrls, fileServices);
  const fromUrls = listenUrls.map((url, index) =>
    parseListenUrl(url, names[index]!, message => problems.push(message)),
  );
  const proxy =
    sources.forwardUrl === undefined
      ? undefined
      : parseForwardUrl(sources.forwardUrl, message => problems.push(message));
  if (problems.length > 0) throw new ConfigurationError(problems);
  const services = [...fileServices, ...fromUrls.filter(service => service !== undefined)].map(service =>
    // A service that names a chain goes through that one.
    proxy && !service.proxy ? {...service, proxy} : service,
  );
  if (services.length === 0 && !withoutServices) {
    throw new ConfigurationError([
      `${file}:1:1: no services to watch; expected services:, or -L udp://<listen>/<target> or --demo on the command line`,
    ]);
  }
  refuseLoops(services);
  refuseDuplicates(services);
  return {...fromFile, services};
}

function readFile(
  file: string,
  sources: ConfigurationSources,
  problems: string[],
): Configuration | undefined {
  try {
    // A found file begins with the directory it was found in already, and no flag named it.
    return readConfigurationFile(file, sources.file === undefined ? {name: file} : {cwd: sources.cwd ?? '.'});
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

/** `./udptop.yaml`, then `udptop/udptop.yaml` in the XDG configuration directory. */
function findFile({cwd = '.', env = process.env}: ConfigurationSources): string | undefined {
  const xdg = env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config');
  return [join(cwd, 'udptop.yaml'), join(xdg, 'udptop', 'udptop.yaml')].find(file => existsSync(file));
}

/** A SOCKS5 service that sends through itself would do so without end; the way to a proxy is nobody's to choose. */
function refuseLoops(services: readonly ServiceConfiguration[]): void {
  const problems = services.flatMap(service => {
    const {proxy} = service;
    const place = describeOrigin(service.origin);
    if (proxy && service.handler === 'socks5' && wouldForwardToItself(service.listen, proxy)) {
      return [`${place}: expected another proxy than the service itself`];
    }
    if (proxy && service.handler === 'tungo' && Object.values(service.device.egress).some(Boolean)) {
      return [
        `${place}: expected no interface and no so_mark together with a proxy, which is reached as usual`,
      ];
    }
    return [];
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
}

function refuseDuplicates(services: readonly ServiceConfiguration[]): void {
  const names = new Map<string, ServiceConfiguration>();
  const listens = new Map<string, ServiceConfiguration>();
  const problems: string[] = [];
  for (const service of services) {
    const listen = wayIn(service);
    const place = describeOrigin(service.origin);
    const sameName = names.get(service.name);
    if (sameName) {
      problems.push(
        `${place}: the name "${service.name}" is taken by the service at ${describeOrigin(sameName.origin)}; give it another`,
      );
    }
    const isChosenAtStart = service.handler !== 'tungo' && service.listen.port === 0;
    const sameListen = isChosenAtStart ? undefined : listens.get(listen);
    if (sameListen) {
      problems.push(
        service.handler === 'tungo'
          ? `${place}: ${service.device.name} is the device of the service "${sameListen.name}" already; choose another name`
          : `${place}: ${listen} is the address of the service "${sameListen.name}" already; choose another port`,
      );
    }
    names.set(service.name, service);
    listens.set(listen, service);
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
}
