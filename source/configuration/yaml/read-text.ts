import {closeSync, openSync, readSync} from 'node:fs';
import {ConfigurationError} from '../configuration-error.js';

/** Room for thousands of services. Reading more would keep the command from answering a mistake at once. */
const maxFileBytes = 512 * 1024;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EISDIR: 'expected a file, this is a directory',
};

/**
 * Reads a text of at most 512 KiB; a pipe will do, and a file without end (`/dev/zero`) is not read to it.
 * @param name what messages call the file
 * @throws {ConfigurationError}
 */
export function readText(path: string, name: string): string {
  try {
    const bytes = readBytes(path);
    if (bytes.length <= maxFileBytes) return bytes.toString('utf8');
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    throw new ConfigurationError([`${name}: ${reasons[code ?? ''] ?? message}`]);
  }
  throw new ConfigurationError([`${name}: the file is too large; expected at most 512 KiB`]);
}

/** At most one byte more than a file may have. */
function readBytes(path: string): Buffer {
  const buffer = Buffer.alloc(maxFileBytes + 1);
  const descriptor = openSync(path, 'r');
  try {
    let length = 0;
    for (;;) {
      const readBytes = readSync(descriptor, buffer, length, buffer.length - length, null);
      length += readBytes;
      if (readBytes === 0 || length === buffer.length) return buffer.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}
