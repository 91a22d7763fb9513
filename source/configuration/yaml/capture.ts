import type {CaptureServiceConfiguration} from '../model.js';
import type {CaptureFileService} from '../schema/capture.js';
import {defaultServiceName} from '../service-name.js';
import {validateCaptureService} from '../validate/capture.js';
import type {ParsedDocument, Position} from './document.js';

/** A service of a file whose handler is `capture`; see `parseService`. */
export function parseCaptureService(
  service: CaptureFileService,
  index: number,
  file: string,
  document: ParsedDocument,
  problem: (position: Position, message: string) => void,
): CaptureServiceConfiguration | undefined {
  const {metadata = {}} = service.handler;
  const at = ['services', index] as const;
  const inMetadata = [...at, 'handler', 'metadata'] as const;
  return validateCaptureService(
    {...metadata, name: service.name ?? defaultServiceName(index)},
    {kind: 'file', file, ...document.position([...inMetadata, 'interface'])},
    (field, message, entry) => {
      const path = field === 'name' ? [...at, 'name'] : [...inMetadata, field];
      const isEntry = entry !== undefined && Array.isArray(metadata[field as keyof typeof metadata]);
      problem(document.position(isEntry ? [...path, entry] : path), message);
    },
  );
}
