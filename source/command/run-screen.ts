import {join} from 'node:path';
import type {Logger} from 'pino';
import type {Monitor} from '../monitor/monitor.js';
import {formatCsv} from '../snapshot/csv.js';
import type {Snapshot} from '../snapshot/snapshot.js';
import {formatSnapshot, writeSnapshotFile} from '../snapshot/write.js';
import {showScreen} from '../ui/screen.js';
import type {LogTap} from './log-tap.js';
import type {CommandOptions} from './options.js';
import type {Preferences} from './preferences.js';
import {rememberView} from './remembered-view.js';
import {intervalText, nextIntervalMs} from './screen-interval.js';

interface ScreenRun {
  readonly monitor: Monitor;
  readonly options: CommandOptions;
  readonly preferences: Preferences;
  /** Resolves when the run is to end. */
  readonly ended: Promise<void>;
  readonly logger: Logger;
  readonly tap: LogTap | undefined;
}

/** Shows the screen until the user quits or the run is `ended`; the terminal is whole again then. */
export async function runScreen({
  monitor,
  options,
  preferences,
  ended,
  logger,
  tap,
}: ScreenRun): Promise<void> {
  let {intervalMs} = options;
  const screen = showScreen({
    source: monitor,
    stdin: process.stdin,
    stdout: process.stdout,
    view: preferences.view,
    keyMap: preferences.keyMap,
    filters: preferences.filters,
    onEnd(view) {
      if (preferences.rememberIn !== undefined) rememberView(view, preferences.rememberIn, logger);
    },
    exportSnapshot: async (snapshot, format) => {
      const file = exportFileName(snapshot, format);
      await writeSnapshotFile(snapshot, file, format === 'csv' ? formatCsv : formatSnapshot);
      logger.info({file}, 'snapshot exported');
      return file;
    },
    act: options.readonly ? undefined : monitor.act,
    changeInterval(longer) {
      intervalMs = nextIntervalMs(intervalMs, longer);
      monitor.setIntervalMs(intervalMs);
      return intervalText(intervalMs);
    },
    mouse: options.mouse,
    theme: preferences.theme,
    ascii: preferences.ascii,
    onLog: tap?.onLog,
    hint: 'Demo traffic. Watch yours: udptop -L udp://:5300/127.0.0.1:53',
  });
  try {
    await Promise.race([ended, screen.done, monitor.failed]);
  } finally {
    screen.close();
  }
}

/** `udptop-20260101-120000.json` in the current directory, by the snapshot's own time, in UTC. */
function exportFileName({takenAtMs}: Snapshot, format: string): string {
  const [date, time] = new Date(takenAtMs).toISOString().replace(/[-:]/g, '').split(/[T.]/);
  return join(process.cwd(), `udptop-${date}-${time}.${format}`);
}
