import {closeSync, openSync, readSync} from 'node:fs';
import {SnapshotFormatError} from './read.js';

/** Some 300,000 flows. */
const maxFileBytes = 256 * 2 ** 20;
/** Why a file is no snapshot that may well be a recording. */
export const compressed = 'it is compressed';
const chunkBytes = 2 ** 20;

/**
 * Reads the text of a snapshot; a pipe will do, and a file without end (`/dev/zero`) is not read to it.
 * @throws {SnapshotFormatError} when it cannot be a snapshot, as its beginning or its size tells
 * @throws {NodeJS.ErrnoException} when it cannot be read
 */
export function readSnapshotFile(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let bytes = 0; bytes <= maxFileBytes; ) {
      const chunk = Buffer.allocUnsafe(chunkBytes);
      const read = readSync(descriptor, chunk, 0, chunkBytes, null);
      if (read === 0) return Buffer.concat(chunks).toString('utf8');
      chunks.push(chunk.subarray(0, read));
      if (bytes === 0) expectJson(chunks[0]!);
      bytes += read;
    }
  } finally {
    closeSync(descriptor);
  }
  throw new SnapshotFormatError('it is larger than 256 MiB');
}

function expectJson(beginning: Buffer): void {
  if (beginning[0] === 0x1f) throw new SnapshotFormatError(compressed);
  if (!/^\s*[{[]/.test(beginning.toString('latin1'))) throw new SnapshotFormatError('it is not JSON');
}
