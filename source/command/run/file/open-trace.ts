import {fstatSync, statSync} from 'node:fs';
import {defaultMaxFlows} from '../../../configuration/ranges.js';
import type {OwnApp} from '../../../flow/own-app.js';
import {createRecordingBuffer, type RecordingBuffer} from '../../../recording/buffer.js';
import type {ReadInterval} from '../../../recording/deliver.js';
import {createPlayer, type Player} from '../../../recording/play.js';
import {snapshotOfTable} from '../../../snapshot/columns/of-snapshot.js';
import type {Snapshot} from '../../../snapshot/snapshot.js';
import {sanitizeText} from '../../../text/sanitize.js';
import type {TraceEnd} from '../../../trace/read-trace.js';
import {readTraceInThread, type TraceReading} from '../../../trace/trace-in-thread.js';
import type {SnapshotSource} from '../../../ui/screen-options.js';
import type {DatagramFile} from '../../../writing/datagram-file.js';
import {UsageError} from '../../cli/usage-error.js';
import type {Settings} from '../settings.js';
import {readingOf} from './open-file.js';

/** A capture file that is being read. */
export interface OpenTrace {
  readonly source: SnapshotSource;
  /** What is stepped through; undefined where each interval is shown as it is read. */
  readonly player?: Player;
  readonly buffer?: RecordingBuffer;
  /** Resolves when all of it was read and, without a screen, shown. */
  readonly ended: Promise<TraceEnd>;
  readonly share: TraceReading['share'];
  close(): void;
}

/**
 * Resolves once there is an interval to show.
 * @param file `-` is standard input
 * @param written where all datagrams are written; undefined for nowhere
 * @throws {UsageError} when it is no capture
 */
export async function openTrace(
  file: string,
  {intervalMs, speed}: Pick<Settings, 'intervalMs' | 'speed'>,
  apps: readonly OwnApp[],
  screen: boolean,
  written: DatagramFile | undefined,
): Promise<OpenTrace> {
  const fileBytes = await readingOf('read', file, () => sizeOf(file));
  const buffer = screen || speed !== undefined ? createRecordingBuffer() : undefined;
  const shown = buffer ? undefined : createShownAtOnce();
  let player: Player | undefined;
  let hasInterval = () => {};
  const begun = new Promise<void>(resolve => {
    hasInterval = resolve;
  });
  const {ended, share, close} = readTraceInThread(
    {file, intervalMs, maxFlows: defaultMaxFlows, apps, written},
    fileBytes,
    interval => {
      buffer?.add(interval);
      player?.grown();
      shown?.show(interval);
      hasInterval();
    },
  );
  const end = await readingOf('read', file, () => Promise.race([ended, begun]));
  if (end?.refusal !== undefined) {
    throw new UsageError(sanitizeText(`read: ${file === '-' ? 'standard input' : file}: ${end.refusal}`));
  }
  if (!buffer) return {source: shown!.source, ended, share, close};
  const made = createPlayer(buffer, speed, undefined, speed === undefined);
  player = made;
  return {
    source: made,
    player: made,
    buffer,
    ended: screen ? ended : ended.then(found => playedToItsEnd(made, found)),
    share,
    close() {
      close();
      made.close();
    },
  };
}

/** 0 for a pipe. */
function sizeOf(file: string): number {
  const stat = file === '-' ? fstatSync(0) : statSync(file);
  return stat.isFile() ? stat.size : 0;
}

function playedToItsEnd(player: Player, end: TraceEnd): Promise<TraceEnd> {
  return new Promise(resolve => {
    player.subscribe(() => {
      const {interval, intervals} = player.status();
      if (interval === intervals) resolve(end);
    });
  });
}

/** A source without a rhythm of its own. The first interval waits for who subscribes. */
function createShownAtOnce() {
  const listeners = new Set<(snapshot: Snapshot) => void>();
  let latest: Snapshot | undefined;
  return {
    show({rest, table}: ReadInterval): void {
      latest = snapshotOfTable(rest, table);
      for (const listener of listeners) listener(latest);
    },
    source: {
      latest: () => latest!,
      subscribe(listener: (snapshot: Snapshot) => void) {
        listeners.add(listener);
        if (latest) listener(latest);
        return () => listeners.delete(listener);
      },
    },
  };
}
