import {formatDuration, parseDuration} from '../../quantity/duration.js';
import {quoted} from '../../text/quoted.js';
import type {IpfixCollector} from '../model.js';
import {activeTimeoutLimitsMs} from '../ranges.js';
import {parseTargetEndpoint} from '../validate/endpoint.js';
import {readParameters} from './parameters.js';

/** IANA's port of IPFIX. */
const defaultPort = 4739;
const defaultActiveTimeoutMs = 60_000;
const defaultDomain = 1;

const expected =
  'expected a collector such as 127.0.0.1:4739, udp://[::1]:4739 or tcp://collector.example.org';
const shape =
  /^(?:(?<scheme>[a-z0-9+.-]*):\/\/)?(?<host>\[[^\]]*\]|[^:[\]/?#@]+)(?::(?<port>\d{1,5}))?\/?(?:\?(?<query>[^#]*))?$/i;
const parameters = new Map([
  ['activeTimeout', 'activeTimeout'],
  ['domain', 'domain'],
] as const);

/**
 * `127.0.0.1:4739` or `tcp://[::1]:4739?activeTimeout=30s&domain=7` to a collector. The scheme is UDP by default.
 * @param problem receives every mistake; the collector is undefined then
 */
export function parseCollectorUrl(
  url: string,
  problem: (message: string) => void,
): IpfixCollector | undefined {
  let isSound = true;
  const reject = (message: string) => {
    isSound = false;
    problem(message);
  };
  const {scheme = 'udp', host, port = defaultPort, query = ''} = shape.exec(url)?.groups ?? {};
  const transport = scheme.toLowerCase();
  const endpoint = parseTargetEndpoint(`${host}:${port}`);
  if (host === undefined || 'error' in endpoint || (transport !== 'udp' && transport !== 'tcp')) {
    reject(`${expected}; got ${quoted(url)}`);
    return undefined;
  }
  const {activeTimeout, domain} = readParameters(query, parameters, [], reject);
  const activeTimeoutMs =
    activeTimeout === undefined ? defaultActiveTimeoutMs : (parseDuration(activeTimeout) ?? 0);
  const {min, max} = activeTimeoutLimitsMs;
  if (activeTimeoutMs < min || activeTimeoutMs > max) {
    reject(
      `activeTimeout: expected ${formatDuration(min)} to ${formatDuration(max)}; got ${quoted(activeTimeout!)}`,
    );
  }
  const domainNumber = domain === undefined ? defaultDomain : /^\d{1,10}$/.test(domain) ? Number(domain) : 0;
  if (domainNumber < 1 || domainNumber >= 2 ** 32) {
    reject(`domain: expected a number from 1 to 4294967295; got ${quoted(domain!)}`);
  }
  return isSound ? {...endpoint, transport, activeTimeoutMs, domain: domainNumber} : undefined;
}
