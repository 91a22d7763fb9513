import {closeSync, constants, openSync, readSync} from 'node:fs';
import {Socket} from 'node:net';
import {SnapshotFormatError} from './format-error.js';

/** Some 300,000 flows. */
const maxFileBytes = 256 * 2 ** 20;
/** Why a file is no snapshot that may well be a recording. */
export const compressed = 'it is compressed';
const chunkBytes = 2 ** 20;

/**
 * Reads the text of a snapshot; a file without end (`/dev/zero`) is not read to it.
 * @throws {SnapshotFormatError} when it cannot be a snapshot, as its beginning or its size tells
 * @throws {NodeJS.ErrnoException} when it cannot be read
 */
export function readSnapshotFile(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const text = collectText();
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkBytes);
      const read = readSync(descriptor, chunk, 0, chunkBytes, null);
      if (read === 0) return text.whole();
      text.add(chunk.subarray(0, read));
    }
  } finally {
    closeSync(descriptor);
  }
}

/**
 * The same from a FIFO, without waiting in the system call for a writer, which may never come.
 * @returns undefined when it was abandoned before
 */
export async function readSnapshotPipe(
  file: string,
  abandoned: Promise<unknown>,
): Promise<string | undefined> {
  // Otherwise the whole thread would wait, and could not even hear a signal.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  const pipe = new Socket({fd: descriptor, readable: true, writable: false});
  const text = collectText();
  const read = new Promise<string>((resolve, reject) => {
    pipe.on('data', chunk => {
      try {
        text.add(chunk);
      } catch (error) {
        reject(error);
      }
    });
    pipe.on('end', () => resolve(text.whole()));
    pipe.on('error', reject);
  });
  try {
    return await Promise.race([read, abandoned.then(() => undefined)]);
  } finally {
    pipe.destroy();
  }
}

/** What a snapshot may be, piece by piece. */
function collectText() {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return {
    add(chunk: Buffer): void {
      chunks.push(chunk);
      if (bytes === 0) expectJson(chunk);
      bytes += chunk.length;
      if (bytes > maxFileBytes) throw new SnapshotFormatError('it is larger than 256 MiB');
    },
    whole: () => Buffer.concat(chunks).toString('utf8'),
  };
}

function expectJson(beginning: Buffer): void {
  if (beginning[0] === 0x1f) throw new SnapshotFormatError(compressed);
  if (!/^\s*[{[]/.test(beginning.toString('latin1'))) throw new SnapshotFormatError('it is not JSON');
}
