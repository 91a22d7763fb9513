import {join} from 'node:path';
import type {Logger} from 'pino';
import {formatCsv} from '../snapshot/csv.js';
import type {Snapshot} from '../snapshot/snapshot.js';
import {formatSnapshot, writeSnapshotFile} from '../snapshot/write.js';
import {type ScreenOptions, showScreen} from '../ui/screen.js';
import type {LogTap} from './log-tap.js';
import type {Preferences} from './preferences.js';
import {rememberView} from './remembered-view.js';
import type {Settings} from './settings.js';

interface ScreenRun {
  /** What is shown, and what can be done to it. */
  readonly shown: Pick<ScreenOptions, 'source' | 'act' | 'changeInterval' | 'seek' | 'pause' | 'hint'>;
  readonly settings: Settings;
  readonly preferences: Preferences;
  /** Resolves when the run is to end, rejects when it failed. */
  readonly ended: Promise<void>;
  readonly logger: Logger;
  readonly tap: LogTap | undefined;
}

/** Shows the screen until the user quits or the run is `ended`; the terminal is whole again then. */
export async function runScreen({
  shown,
  settings,
  preferences,
  ended,
  logger,
  tap,
}: ScreenRun): Promise<void> {
  const screen = showScreen({
    ...shown,
    stdin: process.stdin,
    stdout: process.stdout,
    view: preferences.view,
    keyMap: preferences.keyMap,
    filters: preferences.filters,
    onEnd(look) {
      const {view, theme, grouping, rememberIn} = preferences;
      if (rememberIn !== undefined) rememberView({...view, theme, grouping}, look, rememberIn, logger);
    },
    exportSnapshot: async (snapshot, format) => {
      const file = exportFileName(snapshot, format);
      await writeSnapshotFile(snapshot, file, format === 'csv' ? formatCsv : formatSnapshot);
      logger.info({file}, 'snapshot exported');
      return file;
    },
    mouse: settings.mouse,
    theme: preferences.theme,
    grouping: preferences.grouping,
    ascii: preferences.ascii,
    onLog: tap?.onLog,
  });
  try {
    await Promise.race([ended, screen.done]);
  } finally {
    screen.close();
  }
}

/** `udptop-20260101-120000.json` in the current directory, by the snapshot's own time, in UTC. */
function exportFileName({takenAtMs}: Snapshot, format: string): string {
  const [date, time] = new Date(takenAtMs).toISOString().replace(/[-:]/g, '').split(/[T.]/);
  return join(process.cwd(), `udptop-${date}-${time}.${format}`);
}
