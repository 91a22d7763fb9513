import type {UpstreamProxy} from '../../address/proxy.js';
import type {TungoFileService} from '../schema/tungo.js';
import {checkTungo, type TungoField, type TungoServiceConfiguration} from '../validate/tungo.js';
import {guidKeys, oneSpelling, timeoutKeys} from './aliases.js';
import type {ParsedDocument, Position} from './document.js';
import {defaultName} from './service.js';

const sizeKeys = ['udpBufferSize', 'tungo.udpBufferSize'] as const;
const sessionsKeys = ['udp.maxConcurrency', 'udpMaxConcurrency', 'tungo.udp.maxConcurrency'] as const;

/** A service of a file whose handler is `tungo`; see `understandService`. */
export function understandTungo(
  service: TungoFileService,
  index: number,
  file: string,
  document: ParsedDocument,
  proxy: UpstreamProxy | undefined,
  problem: (position: Position, message: string) => void,
): TungoServiceConfiguration | undefined {
  const at = ['services', index] as const;
  const handlerPath = [...at, 'handler', 'metadata'] as const;
  const devicePath = [...at, 'listener', 'metadata'] as const;
  const metadata = service.handler.metadata ?? {};
  const {name: device, net, mtu, route, routes} = service.listener.metadata;
  const spelled = <Key extends keyof typeof metadata>(keys: readonly Key[]) =>
    oneSpelling(keys, metadata, handlerPath, document, problem);
  const guidKey = spelled(guidKeys);
  const timeoutKey = spelled(timeoutKeys);
  const sizeKey = spelled(sizeKeys);
  const sessionsKey = spelled(sessionsKeys);
  const {maxSessions, maxSessionsPerClient} = service.limits ?? {};
  if (maxSessions !== undefined && metadata[sessionsKey] !== undefined) {
    const position = document.keyPosition(handlerPath, sessionsKey);
    problem(position, `${sessionsKey} is limits.maxSessions again; keep one of the two`);
  }
  const maxSessionsPath =
    maxSessions === undefined ? [...handlerPath, sessionsKey] : [...at, 'limits', 'maxSessions'];
  const paths: Record<TungoField, readonly PropertyKey[]> = {
    name: [...at, 'name'],
    device: [...devicePath, 'name'],
    net: [...devicePath, 'net'],
    mtu: [...devicePath, 'mtu'],
    route: [...devicePath, 'route'],
    routes: [...devicePath, 'routes'],
    ipv6: [...handlerPath, 'ipv6'],
    multicastGroups: [...handlerPath, 'multicastGroups'],
    udpBufferSize: [...handlerPath, sizeKey],
    statsGUID: [...handlerPath, guidKey],
    udpTimeout: [...handlerPath, timeoutKey],
    interface: [...at, 'metadata', 'interface'],
    so_mark: [...at, 'metadata', 'so_mark'],
    maxSessions: maxSessionsPath,
    maxSessionsPerClient: [...at, 'limits', 'maxSessionsPerClient'],
    allow: [...at, 'allow'],
  };
  return checkTungo(
    {
      name: service.name ?? defaultName(index),
      device,
      net,
      mtu,
      route,
      routes,
      ipv6: metadata.ipv6,
      multicastGroups: metadata.multicastGroups,
      udpBufferSize: metadata[sizeKey],
      statsGUID: metadata[guidKey],
      udpTimeout: metadata[timeoutKey],
      interface: service.metadata?.interface,
      so_mark: service.metadata?.so_mark,
      maxSessions: maxSessions ?? metadata[sessionsKey],
      maxSessionsPerClient,
      allow: service.allow,
      proxy,
    },
    {kind: 'file', file, ...document.position(paths.device)},
    (field, message, entry) => {
      const isList = entry !== undefined && (field !== 'allow' || Array.isArray(service.allow));
      problem(document.position(isList ? [...paths[field], entry] : paths[field]), message);
    },
  );
}
