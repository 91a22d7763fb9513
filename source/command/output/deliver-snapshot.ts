import type {Snapshot} from '../../snapshot/snapshot.js';
import {formatSnapshot, writeSnapshotFile} from '../../snapshot/write.js';
import {exportedSnapshot} from '../../view/export.js';
import type {ViewState} from '../../view/view.js';
import type {CommandOptions} from '../cli/options.js';
import {sayOnStderr} from './stderr.js';
import type {Stdout} from './stdout.js';

/** Writes the file of `--snapshot` at the end, as the screen showed the flows last, or by `--filter` and `--sort`. Returns the exit status. */
export async function deliverSnapshot(
  whole: Snapshot,
  view: ViewState,
  {snapshot: file, fileMode}: Pick<CommandOptions, 'snapshot' | 'fileMode'>,
  stdout: Stdout,
): Promise<number> {
  if (file === undefined) return 0;
  const snapshot = exportedSnapshot(whole, view);
  if (file === '-') {
    stdout.write(formatSnapshot(snapshot));
    return 0;
  }
  try {
    await writeSnapshotFile(snapshot, file, formatSnapshot, fileMode);
    return 0;
  } catch (error) {
    sayOnStderr(`--snapshot: ${file} cannot be written: ${(error as Error).message}`);
    return 1;
  }
}
