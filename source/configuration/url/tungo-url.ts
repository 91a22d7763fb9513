import {mostSessions} from '../../flow/limits.js';
import {quoted} from '../../text/quoted.js';
import type {TungoServiceConfiguration} from '../model.js';
import {ignoredParameters} from '../schema/ignored-keys.js';
import type {SourceLocation} from '../source-location.js';
import {type TungoField, validateTungoService} from '../validate/tungo.js';
import {type InlineField, inlineParameters, readInlineLists} from './inline-lists.js';
import {readParameters} from './parameters.js';

/** A list has no place in a query. */
type Parameter = Exclude<TungoField, 'routes'> | 'concurrency' | InlineField;

/** Query parameters, with gost's aliases, and the fields they set. `name` is the device's. */
const fieldOfParameter: ReadonlyMap<string, Parameter> = new Map<string, Parameter>([
  ['name', 'device'],
  ['net', 'net'],
  ['mtu', 'mtu'],
  ['route', 'route'],
  ['ipv6', 'ipv6'],
  ['interface', 'interface'],
  ['so_mark', 'so_mark'],
  ['multicastGroups', 'multicastGroups'],
  ['tungo.multicastGroups', 'multicastGroups'],
  ['peer', 'peer'],
  ['gw', 'gw'],
  ['tun.name', 'device'],
  ['tun.net', 'net'],
  ['tun.mtu', 'mtu'],
  ['tun.peer', 'peer'],
  ['tun.gw', 'gw'],
  ['tun.route', 'route'],
  ['routes', 'route'],
  ['tun.routes', 'route'],
  ['udpTimeout', 'udpTimeout'],
  ['tungo.udpTimeout', 'udpTimeout'],
  ['udpBufferSize', 'udpBufferSize'],
  ['udp.bufferSize', 'udpBufferSize'],
  ['tungo.udpBufferSize', 'udpBufferSize'],
  ['statsGUID', 'statsGUID'],
  ['tungo.statsGUID', 'statsGUID'],
  ['stats.guid', 'statsGUID'],
  ['allow', 'allow'],
  ['deny', 'deny'],
  ['maxSessions', 'maxSessions'],
  ['udp.maxConcurrency', 'concurrency'],
  ['udpMaxConcurrency', 'concurrency'],
  ['maxConcurrency', 'concurrency'],
  ['tungo.udp.maxConcurrency', 'concurrency'],
  ['tungo.udpMaxConcurrency', 'concurrency'],
  ['maxSessionsPerClient', 'maxSessionsPerClient'],
  ['newSessionsPerSecond', 'newSessionsPerSecond'],
  ['amplification', 'amplification'],
  ...inlineParameters,
]);

export const tungoParameters: readonly string[] = [...fieldOfParameter.keys()];

/** `tungo://?name=udp0&net=10.66.0.1/24`; the address may be empty, `:0` as gost has it, or the device's name. */
export function parseTungoUrl(
  parts: Readonly<Record<string, string | undefined>>,
  serviceName: string,
  sourceLocation: SourceLocation,
  reject: (message: string) => void,
): TungoServiceConfiguration | undefined {
  const {listen = '', target, query = ''} = parts;
  if (target) {
    reject(`expected no target: datagrams go where they are bound for; got ${quoted(target)}`);
    return undefined;
  }
  const parameters = readParameters(query, fieldOfParameter, ignoredParameters.tungo, reject);
  const {concurrency} = parameters;
  if (concurrency !== undefined && parameters.maxSessions !== undefined) {
    reject('udp.maxConcurrency is maxSessions again; keep one of the two');
  }
  const maxSessions = parameters.maxSessions ?? (concurrency === '0' ? String(mostSessions) : concurrency);
  const inline = readInlineLists(
    {...parameters, ...(maxSessions && {maxSessions})},
    'tungo',
    (parameter, message) => reject(`${parameter}: ${message}`),
  );
  const address = listen === ':0' ? '' : listen;
  if (address !== '' && parameters.device !== undefined && parameters.device !== address) {
    reject(`name: the device is ${quoted(address)} already; name it once`);
    return undefined;
  }
  const draft = {
    ...parameters,
    maxSessions: maxSessions ?? inline.maxSessions,
    newSessionsPerSecond: parameters.newSessionsPerSecond ?? inline.newSessionsPerSecond,
    allow: parameters.allow ?? inline.allow,
    lists: inline.lists,
    ...(address !== '' && {device: address}),
    name: serviceName,
  };
  return validateTungoService(draft, sourceLocation, (field, message) => {
    reject(`${field === 'device' ? 'name' : field}: ${message}`);
  });
}
