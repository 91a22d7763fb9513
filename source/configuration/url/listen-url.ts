import {misspelled} from '../../text/nearest.js';
import {quoted} from '../../text/quoted.js';
import {refuseScheme} from '../gost-refusals.js';
import type {ServiceConfiguration, SocketServiceConfiguration} from '../model.js';
import {createAuthReader} from '../passwords/read-auth.js';
import {ignoredParameters} from '../schema/ignored-keys.js';
import type {SourceLocation} from '../source-location.js';
import {type DraftField, validateService} from '../validate/service.js';
import {captureParameters, parseCaptureUrl} from './capture-url.js';
import type {UrlSurroundings} from './forward-url.js';
import {type InlineField, inlineParameters, readInlineLists} from './inline-lists.js';
import {insertParameters, parseInsertUrl} from './insert-url.js';
import {readParameters} from './parameters.js';
import {parseReduUrl, reduParameters} from './redu-url.js';
import {type Authority, splitAuthority, withoutSecrets} from './secrets.js';
import {parseTungoUrl, tungoParameters} from './tungo-url.js';
import {type PasswordParameter, passwordParameters, urlAuth} from './url-auth.js';

/** Schemes, and the handlers they stand for. */
const handlerOfScheme: ReadonlyMap<string, ServiceConfiguration['handler']> = new Map([
  ['udp', 'udp'],
  ['socks5', 'socks5'],
  ['socks', 'socks5'],
  ['tungo', 'tungo'],
  ['capture', 'capture'],
  ['insert', 'insert'],
  ['redu', 'redu'],
  // With the listener, which is the only one.
  ['udp+udp', 'udp'],
  ['socks5+tcp', 'socks5'],
  ['socks+tcp', 'socks5'],
  ['tungo+tungo', 'tungo'],
  ['redu+redu', 'redu'],
] as const);

type TextField =
  | Exclude<DraftField, 'handler' | 'listen' | 'target' | 'auth' | 'proxy'>
  | InlineField
  | PasswordParameter;

/** Query parameters, with gost's aliases, and the fields they set. */
const commonParameters: ReadonlyMap<string, TextField> = new Map([
  ['name', 'name'],
  ['udpTimeout', 'udpTimeout'],
  ['tungo.udpTimeout', 'udpTimeout'],
  ['statsGUID', 'statsGUID'],
  ['tungo.statsGUID', 'statsGUID'],
  ['stats.guid', 'statsGUID'],
  ['allow', 'allow'],
  ['deny', 'deny'],
  ['maxSessions', 'maxSessions'],
  ['maxSessionsPerClient', 'maxSessionsPerClient'],
  ['newSessionsPerSecond', 'newSessionsPerSecond'],
  ['amplification', 'amplification'],
  ['interface', 'interface'],
  ['so_mark', 'so_mark'],
  ...inlineParameters,
] as const);

const parametersOf: Readonly<Record<SocketServiceConfiguration['handler'], ReadonlyMap<string, TextField>>> =
  {
    udp: new Map([
      ...commonParameters,
      ['ttl', 'udpTimeout'],
      ['keepalive', 'keepalive'],
      ['replies', 'replies'],
      ['transparent', 'transparent'],
      ['proxyProtocol', 'proxyProtocol'],
      ['mark', 'mark'],
      ['table', 'table'],
      ['keepAlive', 'keepalive'],
      ['strategy', 'strategy'],
      ['maxFails', 'maxFails'],
      ['failTimeout', 'failTimeout'],
    ]),
    socks5: new Map([
      ...commonParameters,
      ['udp', 'udp'],
      ['udpBufferSize', 'udpBufferSize'],
      ['mapping', 'mapping'],
      ['privateTargets', 'privateTargets'],
      ...passwordParameters,
    ]),
  };

const parameterNames: readonly string[] = [
  ...new Set([
    ...parametersOf.udp.keys(),
    ...parametersOf.socks5.keys(),
    ...tungoParameters,
    ...captureParameters,
    ...insertParameters,
    ...reduParameters,
  ]),
];

/** All parameters but the one that holds a password; and what is a slip of one of them. */
function isHarmless(parameter: string): boolean {
  const known = parameterNames.find(name => name.toLowerCase() === parameter.toLowerCase());
  return known === undefined ? misspelled(parameter, parameterNames) !== undefined : known !== 'auth';
}

// The URL class refuses an empty host, and parses unknown schemes as paths.
const shape =
  /^(?<scheme>[a-z][a-z0-9+.-]*):\/\/(?<listen>[^/?#]*)(?:\/(?<target>[^/?#]*))?(?:\?(?<query>[^#]*))?$/i;

/** What parses the URLs of handlers that do not listen at an address. */
const parserOf = {
  tungo: parseTungoUrl,
  capture: parseCaptureUrl,
  insert: parseInsertUrl,
  redu: parseReduUrl,
} as const;

/** The name that a URL gives its service, if it gives one. */
export function nameInListenUrl(url: string): string | undefined {
  return new URLSearchParams(shape.exec(url)?.groups?.query).get('name') ?? undefined;
}

/**
 * `udp://127.0.0.1:5300/127.0.0.1:53?udpTimeout=10s&name=dns` to a service.
 * @param defaultName for a URL without `name`
 * @param problem receives every error; the service is undefined then
 */
export function parseListenUrl(
  url: string,
  defaultName: string,
  problem: (message: string) => void,
  {readAuth = createAuthReader(), warn = () => {}}: UrlSurroundings = {},
): ServiceConfiguration | undefined {
  const shown = withoutSecrets(url, isHarmless);
  const sourceLocation: SourceLocation = {kind: 'flag', flag: '--listen', value: shown};
  let sound = true;
  const reject = (message: string) => {
    sound = false;
    problem(`--listen ${shown}: ${message}`);
  };
  const match = shape.exec(url);
  if (!match?.groups) {
    reject('expected a URL such as udp://127.0.0.1:5300/127.0.0.1:53');
    return undefined;
  }
  const {scheme = '', listen = '', target = '', query = ''} = match.groups;
  const handler = handlerOfScheme.get(scheme.toLowerCase());
  if (!handler) {
    reject(
      refuseScheme(scheme) ??
        `expected the scheme udp, socks5, socks, tungo, insert, redu or capture; got ${quoted(scheme)}`,
    );
    return undefined;
  }
  if (handler !== 'udp' && handler !== 'socks5') {
    const service = parserOf[handler](match.groups, defaultName, sourceLocation, reject);
    return sound ? service : undefined;
  }
  if (handler === 'udp' && target === '') {
    reject('expected a target behind the address, as in udp://127.0.0.1:5300/127.0.0.1:53');
    return undefined;
  }
  const authority =
    handler === 'socks5' ? splitSocks5(listen, target + query) : {user: undefined, endpoint: listen};
  if ('error' in authority) {
    reject(authority.error);
    return undefined;
  }
  const parameters = readParameters(query, parametersOf[handler], ignoredParameters.sockets, reject);
  const user = urlAuth(authority.user, parameters, readAuth);
  if ('error' in user) reject(user.error);
  else if (user.warning !== undefined) warn(`--listen ${shown}: ${user.warning}`);
  const inline = readInlineLists(parameters, handler, (parameter, message) =>
    reject(`${parameter}: ${message}`),
  );
  const service = validateService(
    {
      handler,
      ...(!('error' in user) && {auth: user.auth}),
      listen: withZone(authority.endpoint),
      target: target === '' ? undefined : target.split(',').map(withZone),
      strategy: parameters.strategy,
      maxFails: parameters.maxFails,
      failTimeout: parameters.failTimeout,
      keepalive: parameters.keepalive,
      replies: parameters.replies,
      transparent: parameters.transparent,
      proxyProtocol: parameters.proxyProtocol,
      mark: parameters.mark,
      table: parameters.table,
      name: parameters.name ?? defaultName,
      statsGUID: parameters.statsGUID,
      udpTimeout: parameters.udpTimeout,
      allow: parameters.allow ?? inline.allow,
      deny: parameters.deny,
      maxSessions: parameters.maxSessions ?? inline.maxSessions,
      maxSessionsPerClient: parameters.maxSessionsPerClient,
      newSessionsPerSecond: parameters.newSessionsPerSecond ?? inline.newSessionsPerSecond,
      amplification: parameters.amplification,
      udp: parameters.udp,
      udpBufferSize: parameters.udpBufferSize,
      mapping: parameters.mapping,
      privateTargets: parameters.privateTargets,
      interface: parameters.interface,
      so_mark: parameters.so_mark,
      users: inline.users,
      lists: inline.lists,
    },
    sourceLocation,
    (field, message) => reject(field === 'listen' || field === 'target' ? message : `${field}: ${message}`),
  );
  return sound ? service : undefined;
}

/** @param rest the text behind the authority: an `@` there means that the password contains a `/` or `?` */
function splitSocks5(authority: string, rest: string): Authority | {readonly error: string} {
  return rest.includes('@')
    ? {error: 'expected / ? # and @ in user, password and parameters written as %2F %3F %23 and %40'}
    : splitAuthority(authority);
}

/** In a URL the zone of an IPv6 address begins with an encoded percent sign: `[fe80::1%25eth0]`. */
function withZone(endpoint: string): string {
  return endpoint.startsWith('[') ? endpoint.replace('%25', '%') : endpoint;
}
