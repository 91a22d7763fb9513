import type {ReduServiceConfiguration} from '../model.js';
import type {ReduFileService} from '../schema/redu.js';
import {defaultServiceName} from '../service-name.js';
import {type ReduField, validateReduService} from '../validate/redu.js';
import {guidKeys, onlyAlias} from './aliases.js';
import type {ParsedDocument, Position} from './document.js';
import {listedSettings} from './listed-settings.js';
import {onlyPlace} from './only-place.js';
import type {ServiceSurroundings} from './outward.js';

/** A service of a file whose handler is `redu`; see `parseService`. */
export function parseReduService(
  service: ReduFileService,
  index: number,
  file: string,
  document: ParsedDocument,
  {proxy, referred, outward}: ServiceSurroundings,
  problem: (position: Position, message: string) => void,
): ReduServiceConfiguration | undefined {
  const at = ['services', index] as const;
  const inHandler = [...at, 'handler', 'metadata'] as const;
  const inListener = [...at, 'listener', 'metadata'] as const;
  const {metadata = {}} = service.handler;
  const {metadata: received = {}} = service.listener ?? {};
  const guidKey = onlyAlias(guidKeys, metadata, inHandler, document, problem);
  const udpTimeout = onlyPlace(
    [
      {value: metadata.udpTimeout, path: [...inHandler, 'udpTimeout']},
      {value: metadata['tungo.udpTimeout'], path: [...inHandler, 'tungo.udpTimeout']},
      {value: metadata.ttl, path: [...inHandler, 'ttl']},
      {value: received.ttl, path: [...inListener, 'ttl']},
    ],
    document,
    problem,
  );
  const tproxy = onlyPlace(
    [
      {value: metadata.tproxy, path: [...inHandler, 'tproxy']},
      {value: received.tproxy, path: [...inListener, 'tproxy']},
    ],
    document,
    problem,
  );
  const paths: Partial<Record<ReduField, readonly PropertyKey[]>> = {
    name: [...at, 'name'],
    listen: [...at, 'addr'],
    allow: [...at, 'allow'],
    deny: [...at, 'deny'],
    maxSessions: [...at, 'limits', 'maxSessions'],
    maxSessionsPerClient: [...at, 'limits', 'maxSessionsPerClient'],
    newSessionsPerSecond: [...at, 'limits', 'newSessionsPerSecond'],
    amplification: [...at, 'limits', 'amplification'],
    statsGUID: [...inHandler, guidKey],
    udpTimeout: udpTimeout.path,
    tproxy: tproxy.path,
    interface: outward.paths.interface,
    so_mark: outward.paths.so_mark,
  };
  return validateReduService(
    {
      ...listedSettings(service, referred),
      name: service.name ?? defaultServiceName(index),
      listen: service.addr,
      tproxy: tproxy.value,
      transparent: metadata.transparent,
      mark: metadata.mark,
      table: metadata.table,
      statsGUID: metadata[guidKey],
      udpTimeout: udpTimeout.value,
      interface: outward.interface,
      so_mark: outward.so_mark,
      proxy,
    },
    {kind: 'file', file, ...document.position([...at, 'addr'])},
    (field, message, entry) => {
      const path = paths[field] ?? [...inHandler, field];
      const isEntry = entry !== undefined && Array.isArray(service[field as 'allow' | 'deny']);
      problem(document.position(isEntry ? [...path, entry] : path), message);
    },
  );
}
