import {closeSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {formatCsv} from '../../snapshot/csv.js';
import {openToWrite, privateFileMode} from '../../snapshot/replace-file.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import {formatSnapshot, writeSnapshotFile} from '../../snapshot/write.js';
import type {ExportFormat} from '../../ui/state/commands.js';

/**
 * Writes an export into a directory under a name that no file has, and returns its path.
 * @throws {NodeJS.ErrnoException} when it cannot be written; nothing is left behind
 */
export async function exportToFile(
  snapshot: Snapshot,
  format: ExportFormat,
  directory: string,
  fileMode: number = privateFileMode,
): Promise<string> {
  const file = await claim(join(directory, exportName(snapshot)), format, fileMode);
  try {
    await writeSnapshotFile(snapshot, file, format === 'csv' ? formatCsv : formatSnapshot);
    return file;
  } catch (error) {
    await rm(file, {force: true});
    throw error;
  }
}

/** `udptop-20260101-120000`, by the snapshot's own time, in UTC. */
function exportName({takenAtMs}: Snapshot): string {
  const [date, time] = new Date(takenAtMs).toISOString().replace(/[-:]/g, '').split(/[T.]/);
  return `udptop-${date}-${time}`;
}

/** Makes an empty file, `name.json` or else `name-2.json` and so on: what another export wrote stays. */
async function claim(name: string, extension: string, mode: number): Promise<string> {
  for (let copy = 1; ; copy++) {
    const file = `${name}${copy === 1 ? '' : `-${copy}`}.${extension}`;
    try {
      closeSync(openToWrite(file, 'wx', mode));
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
