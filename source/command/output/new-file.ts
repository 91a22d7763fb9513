import {join} from 'node:path';
import {openToWrite} from '../../snapshot/replace-file.js';

/**
 * Opens a new file in a directory, to append: `udptop-20260101-120000.json` by a time in UTC, or else `udptop-20260101-120000-2.json` and so
 * on. What was written before stays.
 * @throws {NodeJS.ErrnoException} when it cannot be opened
 */
export function openNewFile(
  directory: string,
  atMs: number,
  extension: string,
  mode: number,
): {readonly file: string; readonly descriptor: number} {
  const [date, time] = new Date(atMs).toISOString().replace(/[-:]/g, '').split(/[T.]/);
  const name = join(directory, `udptop-${date}-${time}`);
  for (let copy = 1; ; copy++) {
    const file = `${name}${copy === 1 ? '' : `-${copy}`}.${extension}`;
    try {
      return {file, descriptor: openToWrite(file, 'ax', mode)};
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
