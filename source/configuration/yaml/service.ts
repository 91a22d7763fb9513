import type {UpstreamProxy} from '../../address/proxy.js';
import {suggestion} from '../../text/nearest.js';
import {quoted} from '../../text/quoted.js';
import type {ServiceConfiguration} from '../model.js';
import type {FileService, SocketFileService} from '../schema/file.js';
import type {TungoFileService} from '../schema/tungo.js';
import {defaultServiceName} from '../service-name.js';
import {type DraftField, validateService} from '../validate/service.js';
import {guidKeys, onlyAlias} from './aliases.js';
import type {ParsedDocument, Position} from './document.js';
import {parseSessionKeys} from './sessions.js';
import {parseSocks5Keys} from './socks5.js';
import {parseTungoService} from './tungo.js';

type Tell = (position: Position, message: string) => void;

/**
 * Parses a service of a file that matches the schema.
 * @param problem receives every error and its position; the service is undefined then
 */
export function parseService(
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
    ? parseTungoService(service, index, file, document, proxy, problem)
    : parseSocketService(service as SocketFileService, index, file, document, proxy, problem);
}

function isTungo(service: FileService): service is TungoFileService {
  return service.handler.type === 'tungo';
}

function parseSocketService(
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
  const guidKey = onlyAlias(guidKeys, metadata, metadataPath, document, problem);
  const sessions = parseSessionKeys(service, at, document, problem);
  const handler = service.handler.type === 'udp' ? 'udp' : 'socks5';
  if (handler === 'udp' && !service.forwarder) {
    problem(
      document.position(at),
      'the key "forwarder" is missing; expected forwarder: {nodes: [{addr: 127.0.0.1:53}]}',
    );
    return undefined;
  }
  const socks5 = parseSocks5Keys(service, (path, message) =>
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
  return validateService(
    {
      name: service.name ?? defaultServiceName(index),
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
