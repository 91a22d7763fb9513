import {checkService, type DraftField} from './check-service.js';
import type {ParsedDocument, Position} from './document.js';
import {suggestion} from './nearest.js';
import {quoted} from './quoted.js';
import type {FileService} from './schema.js';
import type {ServiceConfiguration, UpstreamProxy} from './service.js';
import {understandSocks5} from './understand-socks5.js';

const guidKeys = ['statsGUID', 'tungo.statsGUID', 'stats.guid'] as const;
const timeoutKeys = ['udpTimeout', 'tungo.udpTimeout'] as const;

/** The name of a service that has none, as gost has it. */
export function defaultName(index: number): string {
  return `service-${index}`;
}

/**
 * A service of a file, whose shape is sound already, with its texts understood.
 * @param problem is told of everything that is wrong, and where; then there is no service
 */
export function understandService(
  service: FileService,
  index: number,
  file: string,
  document: ParsedDocument,
  chains: ReadonlyMap<string, UpstreamProxy>,
  problem: (position: Position, message: string) => void,
): ServiceConfiguration | undefined {
  const at = ['services', index] as const;
  const metadataPath = [...at, 'handler', 'metadata'] as const;
  const metadata = service.handler.metadata ?? {};
  const oneSpelling = <Key extends keyof typeof metadata>(keys: readonly Key[]): Key => {
    const [first = keys[0]!, second] = keys.filter(key => metadata[key] !== undefined);
    if (second !== undefined) {
      problem(document.keyPosition(metadataPath, second), `${second} is ${first} again; keep one of the two`);
    }
    return first;
  };
  const guidKey = oneSpelling(guidKeys);
  const timeoutKey = oneSpelling(timeoutKeys);
  const {chain} = service.handler;
  if (chain !== undefined && !chains.has(chain)) {
    const known = chains.size === 0 ? '; define it under chains:' : suggestion(chain, [...chains.keys()]);
    problem(document.position([...at, 'handler', 'chain']), `there is no chain ${quoted(chain)}${known}`);
  }
  const handler = service.handler.type === 'udp' ? 'udp' : 'socks5';
  if (handler === 'udp' && !service.forwarder) {
    problem(
      document.position(at),
      'the key "forwarder" is missing; expected forwarder: {nodes: [{addr: 127.0.0.1:53}]}',
    );
    return undefined;
  }
  const socks5 = understandSocks5(service, (path, message) =>
    problem(document.position([...at, ...path]), message),
  );
  const paths: Record<DraftField, readonly PropertyKey[]> = {
    name: [...at, 'name'],
    handler: [...at, 'handler', 'type'],
    listen: [...at, 'addr'],
    target: [...at, 'forwarder', 'nodes', 0, 'addr'],
    statsGUID: [...metadataPath, guidKey],
    udpTimeout: [...metadataPath, timeoutKey],
    maxSessions: [...at, 'limits', 'maxSessions'],
    maxSessionsPerClient: [...at, 'limits', 'maxSessionsPerClient'],
    allow: [...at, 'allow'],
    auth: [...at, 'handler', 'auth'],
    proxy: [...at, 'handler', 'chain'],
    udp: [...metadataPath, 'udp'],
    udpBufferSize: [...metadataPath, 'udpBufferSize'],
  };
  return checkService(
    {
      name: service.name ?? defaultName(index),
      handler,
      listen: service.addr,
      target: handler === 'udp' ? service.forwarder!.nodes[0]!.addr : undefined,
      ...socks5,
      proxy: chain === undefined ? undefined : chains.get(chain),
      statsGUID: metadata[guidKey],
      udpTimeout: metadata[timeoutKey],
      maxSessions: service.limits?.maxSessions,
      maxSessionsPerClient: service.limits?.maxSessionsPerClient,
      allow: service.allow,
    },
    {kind: 'file', file, ...document.position(paths.listen)},
    (field, message, entry) => {
      const isEntry = entry !== undefined && Array.isArray(service[field as keyof FileService]);
      problem(document.position(isEntry ? [...paths[field], entry] : paths[field]), message);
    },
  );
}
