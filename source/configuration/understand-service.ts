import {checkService, type DraftField} from './check-service.js';
import type {ParsedDocument, Position} from './document.js';
import type {FileService, UdpFileService} from './schema.js';
import type {TungoFileService} from './schema-tungo.js';
import type {ServiceConfiguration} from './service.js';
import {guidKeys, oneSpelling, timeoutKeys} from './spellings.js';
import {understandTungo} from './understand-tungo.js';

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
  problem: Tell,
): ServiceConfiguration | undefined {
  return isTungo(service)
    ? understandTungo(service, index, file, document, problem)
    : understandUdp(service as UdpFileService, index, file, document, problem);
}

function isTungo(service: FileService): service is TungoFileService {
  return service.handler.type === 'tungo';
}

function understandUdp(
  service: UdpFileService,
  index: number,
  file: string,
  document: ParsedDocument,
  problem: Tell,
): ServiceConfiguration | undefined {
  const at = ['services', index] as const;
  const metadataPath = [...at, 'handler', 'metadata'] as const;
  const metadata = service.handler.metadata ?? {};
  const guidKey = oneSpelling(guidKeys, metadata, metadataPath, document, problem);
  const timeoutKey = oneSpelling(timeoutKeys, metadata, metadataPath, document, problem);
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
  };
  return checkService(
    {
      name: service.name ?? defaultName(index),
      handler: service.handler.type,
      listen: service.addr,
      target: service.forwarder.nodes[0]!.addr,
      statsGUID: metadata[guidKey],
      udpTimeout: metadata[timeoutKey],
      maxSessions: service.limits?.maxSessions,
      maxSessionsPerClient: service.limits?.maxSessionsPerClient,
      allow: service.allow,
    },
    {kind: 'file', file, ...document.position(paths.listen)},
    (field, message, entry) => {
      const isEntry = entry !== undefined && Array.isArray(service[field as keyof UdpFileService]);
      problem(document.position(isEntry ? [...paths[field], entry] : paths[field]), message);
    },
  );
}
