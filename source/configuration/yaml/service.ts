import type {UpstreamProxy} from '../../address/proxy.js';
import {suggestion} from '../../text/nearest.js';
import {quoted} from '../../text/quoted.js';
import type {ServiceConfiguration} from '../model.js';
import type {FileService, SocketFileService} from '../schema/file.js';
import type {TungoFileService} from '../schema/tungo.js';
import {checkService, type DraftField} from '../validate/service.js';
import {guidKeys, oneSpelling} from './aliases.js';
import type {ParsedDocument, Position} from './document.js';
import {understandSessions} from './sessions.js';
import {understandSocks5} from './socks5.js';
import {understandTungo} from './tungo.js';

/** The name of a service that has none, as gost has it. */
export function defaultName(index: number): string {
  return `service-${index}`;
}

type Tell = (position: Position, message: string) => void;

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
  problem: Tell,
): ServiceConfiguration | undefined {
  const {chain} = service.handler;
  if (chain !== undefined && !chains.has(chain)) {
    const known = chains.size === 0 ? '; define it under chains:' : suggestion(chain, [...chains.keys()]);
    const position = document.position(['services', index, 'handler', 'chain']);
    problem(position, `there is no chain ${quoted(chain)}${known}`);
  }
  const proxy = chain === undefined ? undefined : chains.get(chain);
  return isTungo(service)
    ? understandTungo(service, index, file, document, proxy, problem)
    : understandSocket(service as SocketFileService, index, file, document, proxy, problem);
}

function isTungo(service: FileService): service is TungoFileService {
  return service.handler.type === 'tungo';
}

function understandSocket(
  service: SocketFileService,
  index: number,
  file: string,
  document: ParsedDocument,
  proxy: UpstreamProxy | undefined,
  problem: Tell,
): ServiceConfiguration | undefined {
  const at = ['services', index] as const;
  const metadataPath = [...at, 'handler', 'metadata'] as const;
  const metadata = service.handler.metadata ?? {};
  const guidKey = oneSpelling(guidKeys, metadata, metadataPath, document, problem);
  const sessions = understandSessions(service, at, document, problem);
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
    target: [...at, 'forwarder', 'nodes'],
    strategy: [...at, 'forwarder', 'selector', 'strategy'],
    maxFails: [...at, 'forwarder', 'selector', 'maxFails'],
    failTimeout: [...at, 'forwarder', 'selector', 'failTimeout'],
    keepalive: sessions.keepalive.path,
    statsGUID: [...metadataPath, guidKey],
    udpTimeout: sessions.udpTimeout.path,
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
      target: handler === 'udp' ? service.forwarder!.nodes.map(({addr}) => addr) : undefined,
      ...service.forwarder?.selector,
      keepalive: sessions.keepalive.value,
      ...socks5,
      proxy,
      statsGUID: metadata[guidKey],
      udpTimeout: sessions.udpTimeout.value,
      maxSessions: service.limits?.maxSessions,
      maxSessionsPerClient: service.limits?.maxSessionsPerClient,
      allow: service.allow,
    },
    {kind: 'file', file, ...document.position(paths.listen)},
    (field, message, entry) => {
      if (field === 'target' && entry !== undefined) {
        problem(document.position([...paths.target, entry, 'addr']), message);
        return;
      }
      const isEntry = entry !== undefined && Array.isArray(service[field as keyof SocketFileService]);
      problem(document.position(isEntry ? [...paths[field], entry] : paths[field]), message);
    },
  );
}
