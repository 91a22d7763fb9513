import type {InsertServiceConfiguration} from '../model.js';
import type {InsertFileService} from '../schema/insert.js';
import {defaultServiceName} from '../service-name.js';
import {type InsertField, validateInsertService} from '../validate/insert.js';
import {guidKeys, onlyAlias, timeoutKeys} from './aliases.js';
import type {ParsedDocument, Position} from './document.js';
import {listedSettings} from './listed-settings.js';
import type {Referred} from './references.js';

/** A service of a file whose handler is `insert`; see `parseService`. */
export function parseInsertService(
  service: InsertFileService,
  index: number,
  file: string,
  document: ParsedDocument,
  referred: Referred,
  problem: (position: Position, message: string) => void,
): InsertServiceConfiguration | undefined {
  const at = ['services', index] as const;
  const inMetadata = [...at, 'handler', 'metadata'] as const;
  const {metadata = {}} = service.handler;
  const guidKey = onlyAlias(guidKeys, metadata, inMetadata, document, problem);
  const timeoutKey = onlyAlias(timeoutKeys, metadata, inMetadata, document, problem);
  const paths: Partial<Record<InsertField, readonly PropertyKey[]>> = {
    name: [...at, 'name'],
    server: [...at, 'addr'],
    allow: [...at, 'allow'],
    deny: [...at, 'deny'],
    maxSessions: [...at, 'limits', 'maxSessions'],
    maxSessionsPerClient: [...at, 'limits', 'maxSessionsPerClient'],
    newSessionsPerSecond: [...at, 'limits', 'newSessionsPerSecond'],
    amplification: [...at, 'limits', 'amplification'],
    statsGUID: [...inMetadata, guidKey],
    udpTimeout: [...inMetadata, timeoutKey],
  };
  return validateInsertService(
    {
      ...listedSettings(service, referred),
      name: service.name ?? defaultServiceName(index),
      server: service.addr,
      interface: metadata.interface,
      mark: metadata.mark,
      table: metadata.table,
      statsGUID: metadata[guidKey],
      udpTimeout: metadata[timeoutKey],
    },
    {kind: 'file', file, ...document.position([...at, 'addr'])},
    (field, message, entry) => {
      const path = paths[field] ?? [...inMetadata, field];
      const isEntry = entry !== undefined && Array.isArray(service[field as 'allow' | 'deny']);
      problem(document.position(isEntry ? [...path, entry] : path), message);
    },
  );
}
