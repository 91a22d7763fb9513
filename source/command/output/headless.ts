import type {Snapshot} from '../../snapshot/snapshot.js';
import {formatSnapshotLine} from '../../snapshot/write.js';
import {exportedSnapshot} from '../../view/export.js';
import {renderTextTable} from '../../view/table/table-text.js';
import type {ViewState} from '../../view/view.js';
import type {Settings} from '../run/settings.js';
import type {Stdout} from './stdout.js';

const widthWithoutTerminal = 120;

/** Prints snapshots to stdout as `--output` says. */
export interface HeadlessPrinter {
  /** Prints at an interval, unless the reader of stdout is still busy with the last one. */
  print(snapshot: Snapshot): void;
  /** Prints what the run ends with, unless that was printed just now. */
  finish(snapshot: Snapshot): void;
}

export function createHeadlessPrinter(
  options: Pick<Settings, 'output' | 'intervalMs'>,
  view: ViewState,
  stdout: Stdout,
  mayLeaveOut = true,
): HeadlessPrinter {
  let printedAtMs = 0;

  function write(snapshot: Snapshot): void {
    if (options.output === 'none') return;
    stdout.write(
      options.output === 'ndjson'
        ? formatSnapshotLine(exportedSnapshot(snapshot, view))
        : table(snapshot, view, stdout),
    );
    printedAtMs = snapshot.takenAtMs;
  }

  return {
    print(snapshot) {
      // A slow reader gets fewer snapshots; keeping them all for it would fill the memory.
      if (!mayLeaveOut || !stdout.writableNeedDrain) write(snapshot);
    },
    finish(snapshot) {
      if (snapshot.takenAtMs - printedAtMs >= options.intervalMs / 2) write(snapshot);
    },
  };
}

function table(snapshot: Snapshot, view: ViewState, stdout: Stdout): string {
  return renderTextTable(snapshot, view, {width: stdout.columns || widthWithoutTerminal});
}
