import {mostSessions} from '../../flow/limits.js';
import type {TungoServiceConfiguration} from '../model.js';
import type {TungoFileService} from '../schema/tungo.js';
import {defaultServiceName} from '../service-name.js';
import {type TungoField, validateTungoService} from '../validate/tungo.js';
import {guidKeys, onlyAlias, timeoutKeys} from './aliases.js';
import type {ParsedDocument, Position} from './document.js';
import {listedSettings} from './listed-settings.js';
import type {ServiceSurroundings} from './outward.js';

const sizeKeys = ['udpBufferSize', 'udp.bufferSize', 'tungo.udpBufferSize'] as const;
const sessionsKeys = [
  'udp.maxConcurrency',
  'udpMaxConcurrency',
  'maxConcurrency',
  'tungo.udp.maxConcurrency',
  'tungo.udpMaxConcurrency',
] as const;
const groupsKeys = ['multicastGroups', 'tungo.multicastGroups'] as const;

/** A service of a file whose handler is `tungo`; see `parseService`. */
export function parseTungoService(
  service: TungoFileService,
  index: number,
  file: string,
  document: ParsedDocument,
  {proxy, referred, outward}: ServiceSurroundings,
  problem: (position: Position, message: string) => void,
): TungoServiceConfiguration | undefined {
  const at = ['services', index] as const;
  const handlerPath = [...at, 'handler', 'metadata'] as const;
  const devicePath = [...at, 'listener', 'metadata'] as const;
  const metadata = service.handler.metadata ?? {};
  const settings = service.listener.metadata;
  const keyOf = (key: 'name' | 'net' | 'mtu' | 'peer' | 'gw' | 'route' | 'routes') =>
    onlyAlias([key, `tun.${key}`] as const, settings, devicePath, document, problem);
  const [nameKey, netKey, mtuKey, peerKey, gwKey, routeKey, routesKey] = [
    keyOf('name'),
    keyOf('net'),
    keyOf('mtu'),
    keyOf('peer'),
    keyOf('gw'),
    keyOf('route'),
    keyOf('routes'),
  ];
  const routes = settings[routesKey as 'routes'];
  if (settings[netKey as 'net'] === undefined) {
    problem(document.position(devicePath), 'the key "net" is missing; expected net: 10.66.0.1/24');
    return undefined;
  }
  const spelled = <Key extends keyof typeof metadata>(keys: readonly Key[]) =>
    onlyAlias(keys, metadata, handlerPath, document, problem);
  const guidKey = spelled(guidKeys);
  const timeoutKey = spelled(timeoutKeys);
  const sizeKey = spelled(sizeKeys);
  const sessionsKey = spelled(sessionsKeys);
  const groupsKey = spelled(groupsKeys);
  const concurrency = metadata[sessionsKey] === 0 ? mostSessions : metadata[sessionsKey];
  const {maxSessions} = service.limits ?? {};
  if (maxSessions !== undefined && metadata[sessionsKey] !== undefined) {
    const position = document.keyPosition(handlerPath, sessionsKey);
    problem(position, `${sessionsKey} is limits.maxSessions again; keep one of the two`);
  }
  if (referred.maxSessions !== undefined && metadata[sessionsKey] !== undefined) {
    const position = document.keyPosition(handlerPath, sessionsKey);
    problem(position, 'the climiter limits sessions already; keep one of the two');
  }
  const maxSessionsPath =
    maxSessions === undefined ? [...handlerPath, sessionsKey] : [...at, 'limits', 'maxSessions'];
  const paths: Record<TungoField, readonly PropertyKey[]> = {
    name: [...at, 'name'],
    device: [...devicePath, nameKey],
    net: [...devicePath, netKey],
    mtu: [...devicePath, mtuKey],
    peer: [...devicePath, peerKey],
    gw: [...devicePath, gwKey],
    route: [...devicePath, routeKey],
    routes: [...devicePath, routesKey],
    ipv6: [...handlerPath, 'ipv6'],
    multicastGroups: [...handlerPath, groupsKey],
    udpBufferSize: [...handlerPath, sizeKey],
    statsGUID: [...handlerPath, guidKey],
    udpTimeout: [...handlerPath, timeoutKey],
    interface: outward.paths.interface,
    so_mark: outward.paths.so_mark,
    maxSessions: maxSessionsPath,
    maxSessionsPerClient: [...at, 'limits', 'maxSessionsPerClient'],
    newSessionsPerSecond: [...at, 'limits', 'newSessionsPerSecond'],
    amplification: [...at, 'limits', 'amplification'],
    allow: [...at, 'allow'],
    deny: [...at, 'deny'],
  };
  return validateTungoService(
    {
      name: service.name ?? defaultServiceName(index),
      device: settings[nameKey as 'name'],
      net: settings[netKey as 'net'],
      mtu: settings[mtuKey as 'mtu'],
      peer: settings[peerKey as 'peer'],
      gw: settings[gwKey as 'gw'],
      route: settings[routeKey as 'route'],
      routes: typeof routes === 'string' ? routes.trim().split(/[,\n]/) : routes,
      ipv6: metadata.ipv6,
      multicastGroups: metadata[groupsKey],
      udpBufferSize: metadata[sizeKey],
      statsGUID: metadata[guidKey],
      udpTimeout: metadata[timeoutKey],
      interface: outward.interface,
      so_mark: outward.so_mark,
      ...listedSettings(service, referred),
      maxSessions: maxSessions ?? concurrency ?? referred.maxSessions,
      proxy,
    },
    {kind: 'file', file, ...document.position(paths.device)},
    (field, message, entry) => {
      const written = field === 'allow' || field === 'deny' ? service[field] : routes;
      const isList = entry !== undefined && (Array.isArray(written) || field === 'multicastGroups');
      problem(document.position(isList ? [...paths[field], entry] : paths[field]), message);
    },
  );
}
