import {closeSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {formatCsv} from '../../snapshot/csv.js';
import {privateFileMode} from '../../snapshot/replace-file.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import {formatSnapshot, writeSnapshotFile} from '../../snapshot/write.js';
import type {ExportFormat} from '../../ui/state/commands.js';
import {openNewFile} from './new-file.js';

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
  const {file, descriptor} = openNewFile(directory, snapshot.takenAtMs, format, fileMode);
  closeSync(descriptor);
  try {
    await writeSnapshotFile(snapshot, file, format === 'csv' ? formatCsv : formatSnapshot);
    return file;
  } catch (error) {
    await rm(file, {force: true});
    throw error;
  }
}
