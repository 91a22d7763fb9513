import {z} from 'zod';
import {SnapshotFormatError} from './format-error.js';
import {snapshotOfFile} from './from-file.js';
import {snapshotSchemaName} from './json.js';
import {snapshotFileSchema} from './schema.js';
import type {Snapshot} from './snapshot.js';

export {SnapshotFormatError};

/**
 * Parses a JSON snapshot; the inverse of `formatSnapshot`.
 * @throws {SnapshotFormatError} when the text is not a snapshot
 */
export function parseSnapshot(text: string): Snapshot {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SnapshotFormatError(`it is not JSON: ${(error as Error).message}`);
  }
  return snapshotFromJson(value);
}

/**
 * Reads a parsed JSON snapshot. Fields that an older version lacks become zero, empty or unknown.
 * @throws {SnapshotFormatError} when the value is not a snapshot
 */
export function snapshotFromJson(value: unknown): Snapshot {
  const schema = (value as {schema?: unknown} | null)?.schema;
  if (schema !== snapshotSchemaName) {
    const found = typeof schema === 'string' ? `"${schema}"` : 'none';
    throw new SnapshotFormatError(`expected a snapshot of the schema "${snapshotSchemaName}"; got ${found}`);
  }
  const parsed = snapshotFileSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new SnapshotFormatError(`${z.core.toDotPath(issue!.path)}: ${issue!.message}`);
  }
  return snapshotOfFile(parsed.data);
}
