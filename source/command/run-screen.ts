import {join} from 'node:path';
import type {Logger} from 'pino';
import type {Monitor} from '../monitor/monitor.js';
import type {Snapshot} from '../snapshot/snapshot.js';
import {writeSnapshotFile} from '../snapshot/write.js';
import {showScreen} from '../ui/screen.js';
import {initialView} from '../view/view.js';
import type {CommandOptions} from './options.js';

/** Shows the screen until the user quits or the run is `ended`; the terminal is whole again then. */
export async function runScreen(
  monitor: Monitor,
  options: CommandOptions,
  ended: Promise<void>,
  logger: Logger,
): Promise<void> {
  const screen = showScreen({
    source: monitor,
    stdin: process.stdin,
    stdout: process.stdout,
    view: initialView(options),
    exportSnapshot: async snapshot => {
      const file = exportFileName(snapshot);
      await writeSnapshotFile(snapshot, file);
      logger.info({file}, 'snapshot exported');
      return file;
    },
    hint: 'Demo traffic. Watch yours: udptop -L udp://:5300/127.0.0.1:53',
  });
  try {
    await Promise.race([ended, screen.done, monitor.failed]);
  } finally {
    screen.close();
  }
}

/** `udptop-20260101-120000.json` in the current directory, by the snapshot's own time, in UTC. */
function exportFileName({takenAtMs}: Snapshot): string {
  const [date, time] = new Date(takenAtMs).toISOString().replace(/[-:]/g, '').split(/[T.]/);
  return join(process.cwd(), `udptop-${date}-${time}.json`);
}
