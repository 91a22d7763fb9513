import type {Snapshot} from '../snapshot/snapshot.js';
import {formatSnapshot, writeSnapshotFile} from '../snapshot/write.js';
import {filterSnapshot} from '../view/view.js';
import type {CommandOptions} from './options.js';

/** Writes what `--snapshot` and `--filter` ask for at the end, and returns the exit status. */
export async function deliverSnapshot(
  whole: Snapshot,
  {snapshot: file, filter}: CommandOptions,
): Promise<number> {
  if (file === undefined) return 0;
  const snapshot = filterSnapshot(whole, filter);
  if (file === '-') {
    process.stdout.write(formatSnapshot(snapshot));
    return 0;
  }
  try {
    await writeSnapshotFile(snapshot, file);
    return 0;
  } catch (error) {
    process.stderr.write(`udptop: --snapshot: ${file} cannot be written: ${(error as Error).message}\n`);
    return 1;
  }
}
