import type {UpstreamProxy} from '../../address/proxy.js';
import {suggestion} from '../../text/nearest.js';
import {quoted} from '../../text/quoted.js';
import type {ServiceConfiguration} from '../model.js';
import type {CaptureFileService} from '../schema/capture.js';
import type {FileService, RelayFileService, SocketFileService} from '../schema/file.js';
import type {InsertFileService} from '../schema/insert.js';
import type {ReduFileService} from '../schema/redu.js';
import type {TungoFileService} from '../schema/tungo.js';
import {defaultServiceName} from '../service-name.js';
import {type DraftField, validateService} from '../validate/service.js';
import {guidKeys, onlyAlias} from './aliases.js';
import {parseCaptureService} from './capture.js';
import type {ParsedDocument, Position} from './document.js';
import {parseInsertService} from './insert.js';
import {listedSettings} from './listed-settings.js';
import type {NamedLists} from './named-lists.js';
import {outwardOf, type ServiceSurroundings} from './outward.js';
import {parseReduService} from './redu.js';
import {followReferences, type Tell} from './references.js';
import {parseSessionKeys} from './sessions.js';
import {parseSocks5Keys} from './socks5.js';
import {parseTungoService} from './tungo.js';

type Problem = (position: Position, message: string) => void;

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
  named: NamedLists,
  problem: Problem,
): ServiceConfiguration | undefined {
  return isCapture(service)
    ? parseCaptureService(service, index, file, document, problem)
    : parseRelayService(service as RelayFileService, index, file, document, chains, named, problem);
}

function parseRelayService(
  service: RelayFileService,
  index: number,
  file: string,
  document: ParsedDocument,
  chains: ReadonlyMap<string, UpstreamProxy>,
  named: NamedLists,
  problem: Problem,
): ServiceConfiguration | undefined {
  const chain = 'chain' in service.handler ? service.handler.chain : undefined;
  if (chain !== undefined && !chains.has(chain)) {
    const known = chains.size === 0 ? '; define it under chains:' : suggestion(chain, [...chains.keys()]);
    const position = document.position(['services', index, 'handler', 'chain']);
    problem(position, `there is no chain ${quoted(chain)}${known}`);
  }
  const proxy = chain === undefined ? undefined : chains.get(chain);
  const at = ['services', index];
  const tell: Tell = (path, message) => problem(document.position(path), message);
  const referred = followReferences(service, at, named, tell);
  if (isInsert(service)) return parseInsertService(service, index, file, document, referred, problem);
  const outward = outwardOf(service, at, tell);
  if (isTungo(service))
    return parseTungoService(service, index, file, document, {proxy, referred, outward}, problem);
  return isRedu(service)
    ? parseReduService(service, index, file, document, {proxy, referred, outward}, problem)
    : parseSocketService(
        service as SocketFileService,
        index,
        file,
        document,
        {proxy, referred, outward},
        named,
        problem,
      );
}

/** The targets of a forwarder, its own or those of the hop it names. Undefined if there are none, which is reported. */
function nodesOf(
  {nodes, hop: hopName, name}: NonNullable<SocketFileService['forwarder']>,
  at: readonly PropertyKey[],
  named: NamedLists,
  tell: Tell,
): {readonly addresses: readonly string[]; readonly path: readonly PropertyKey[]} | undefined {
  if (nodes && hopName !== undefined)
    tell([...at, 'hop'], 'the forwarder has nodes of its own; keep one of the two');
  if (nodes) return {addresses: nodes.map(({addr}) => addr), path: [...at, 'nodes']};
  const [key, hop] = hopName === undefined ? (['name', name] as const) : (['hop', hopName] as const);
  if (hop === undefined) {
    tell(at, 'the key "nodes" is missing; expected nodes: [{addr: 127.0.0.1:53}]');
    return undefined;
  }
  const found = named.find('hops', hop, [...at, key]);
  if (!found) return undefined;
  return {addresses: found.entry.nodes.map(({addr}) => addr), path: [...found.path, 'nodes']};
}

function isCapture(service: FileService): service is CaptureFileService {
  return service.handler.type === 'capture';
}

function isInsert(service: RelayFileService): service is InsertFileService {
  return service.handler.type === 'insert';
}

function isRedu(service: RelayFileService): service is ReduFileService {
  return service.handler.type === 'redu';
}

function isTungo(service: RelayFileService): service is TungoFileService {
  return service.handler.type === 'tungo';
}

function parseSocketService(
  service: SocketFileService,
  index: number,
  file: string,
  document: ParsedDocument,
  {proxy, referred, outward}: ServiceSurroundings,
  named: NamedLists,
  problem: Problem,
): ServiceConfiguration | undefined {
  const at = ['services', index] as const;
  const metadataPath = [...at, 'handler', 'metadata'] as const;
  const metadata = service.handler.metadata ?? {};
  const guidKey = onlyAlias(guidKeys, metadata, metadataPath, document, problem);
  const sessions = parseSessionKeys(service, at, document, problem);
  const handler = service.handler.type === 'udp' ? 'udp' : 'socks5';
  const tell: Tell = (path, message) => problem(document.position(path), message);
  const nodes = service.forwarder && nodesOf(service.forwarder, [...at, 'forwarder'], named, tell);
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
    target: nodes?.path ?? [...at, 'forwarder', 'nodes'],
    strategy: [...at, 'forwarder', 'selector', 'strategy'],
    maxFails: [...at, 'forwarder', 'selector', 'maxFails'],
    failTimeout: [...at, 'forwarder', 'selector', 'failTimeout'],
    keepalive: sessions.keepalive.path,
    replies: [...metadataPath, 'replies'],
    transparent: [...metadataPath, 'transparent'],
    proxyProtocol: [...metadataPath, 'proxyProtocol'],
    mark: [...metadataPath, 'mark'],
    table: [...metadataPath, 'table'],
    statsGUID: [...metadataPath, guidKey],
    udpTimeout: sessions.udpTimeout.path,
    maxSessions: [...at, 'limits', 'maxSessions'],
    maxSessionsPerClient: [...at, 'limits', 'maxSessionsPerClient'],
    newSessionsPerSecond: [...at, 'limits', 'newSessionsPerSecond'],
    amplification: [...at, 'limits', 'amplification'],
    allow: [...at, 'allow'],
    deny: [...at, 'deny'],
    interface: outward.paths.interface,
    so_mark: outward.paths.so_mark,
    auth: [...at, 'handler', 'auth'],
    proxy: [...at, 'handler', 'chain'],
    udp: [...metadataPath, 'udp'],
    udpBufferSize: [...metadataPath, 'udpBufferSize'],
    mapping: [...metadataPath, 'mapping'],
    privateTargets: [...metadataPath, 'privateTargets'],
  };
  return validateService(
    {
      name: service.name ?? defaultServiceName(index),
      handler,
      listen: service.addr,
      target: handler === 'udp' ? nodes?.addresses : undefined,
      ...service.forwarder?.selector,
      keepalive: sessions.keepalive.value,
      replies: metadata.replies,
      transparent: metadata.transparent,
      proxyProtocol: metadata.proxyProtocol,
      mark: metadata.mark,
      table: metadata.table,
      ...socks5,
      proxy,
      statsGUID: metadata[guidKey],
      udpTimeout: sessions.udpTimeout.value,
      ...listedSettings(service, referred),
      users: referred.users,
      interface: outward.interface,
      so_mark: outward.so_mark,
    },
    {kind: 'file', file, ...document.position(paths.listen)},
    (field, message, entry) => {
      // Why there are no targets is reported already.
      if (field === 'target' && !nodes) return;
      if (field === 'target' && entry !== undefined) {
        problem(document.position([...paths.target, entry, 'addr']), message);
        return;
      }
      const written =
        field === 'privateTargets' ? metadata[field] : service[field as keyof SocketFileService];
      const isEntry = entry !== undefined && Array.isArray(written);
      problem(document.position(isEntry ? [...paths[field], entry] : paths[field]), message);
    },
  );
}
