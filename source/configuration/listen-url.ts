import {checkService, type DraftField} from './check-service.js';
import {readParameters} from './listen-parameters.js';
import {parseTungoUrl} from './listen-url-tungo.js';
import {quoted} from './quoted.js';
import type {Origin, ServiceConfiguration} from './service.js';

const schemes = ['udp', 'tungo'] as const;

/** Query parameters, with gost's other spellings, and what they say. */
const fieldOfParameter: ReadonlyMap<string, DraftField> = new Map([
  ['name', 'name'],
  ['udpTimeout', 'udpTimeout'],
  ['tungo.udpTimeout', 'udpTimeout'],
  ['statsGUID', 'statsGUID'],
  ['tungo.statsGUID', 'statsGUID'],
  ['stats.guid', 'statsGUID'],
  ['allow', 'allow'],
  ['maxSessions', 'maxSessions'],
  ['maxSessionsPerClient', 'maxSessionsPerClient'],
]);

// By hand: the URL class refuses an empty host, and takes what it does not know for a path.
const shape =
  /^(?<scheme>[a-z][a-z0-9+.-]*):\/\/(?<listen>[^/?#]*)(?:\/(?<target>[^/?#]*))?(?:\?(?<query>[^#]*))?$/i;

/** The name that a URL gives its service, if it gives one. */
export function nameInListenUrl(url: string): string | undefined {
  return new URLSearchParams(shape.exec(url)?.groups?.query).get('name') ?? undefined;
}

/**
 * `udp://127.0.0.1:5300/127.0.0.1:53?udpTimeout=10s&name=dns` to a service.
 * @param defaultName for a URL without `name`
 * @param problem is told of everything that is wrong; then there is no service
 */
export function parseListenUrl(
  url: string,
  defaultName: string,
  problem: (message: string) => void,
): ServiceConfiguration | undefined {
  const origin: Origin = {kind: 'flag', flag: '--listen', value: url};
  const reject = (message: string) => problem(`--listen ${url}: ${message}`);
  const match = shape.exec(url);
  if (!match?.groups) {
    reject('expected a URL such as udp://127.0.0.1:5300/127.0.0.1:53');
    return undefined;
  }
  const {scheme = '', listen = '', target = '', query = ''} = match.groups;
  const handler = schemes.find(each => each === scheme.toLowerCase());
  if (!handler) {
    reject(`expected the scheme ${schemes.join(' or ')}; got ${quoted(scheme)}`);
    return undefined;
  }
  if (handler === 'tungo') return parseTungoUrl(match.groups, defaultName, origin, reject);
  if (target === '') {
    reject('expected a target behind the address, as in udp://127.0.0.1:5300/127.0.0.1:53');
    return undefined;
  }
  const parameters = readParameters(query, fieldOfParameter, reject);
  if (!parameters) return undefined;
  return checkService(
    {
      handler,
      listen: withZone(listen),
      target: withZone(target),
      name: parameters.name ?? defaultName,
      statsGUID: parameters.statsGUID,
      udpTimeout: parameters.udpTimeout,
      allow: parameters.allow,
      maxSessions: parameters.maxSessions,
      maxSessionsPerClient: parameters.maxSessionsPerClient,
    },
    origin,
    (field, message) => reject(field === 'listen' || field === 'target' ? message : `${field}: ${message}`),
  );
}

/** In a URL the zone of an IPv6 address begins with an encoded percent sign: `[fe80::1%25eth0]`. */
function withZone(endpoint: string): string {
  return endpoint.startsWith('[') ? endpoint.replace('%25', '%') : endpoint;
}
