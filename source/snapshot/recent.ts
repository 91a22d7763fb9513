import {steadyNow} from '../clock/steady.js';
import type {Snapshot} from './snapshot.js';

/** A snapshot is reused up to this age, so many requests in a row cost one snapshot. */
export const maxSnapshotAgeMs = 100;

export interface RecentSnapshots {
  /** Taken now. */
  now(): Promise<Snapshot>;
  /** At most `maxSnapshotAgeMs` old, and newer than every change made through the socket. */
  recent(): Promise<Snapshot>;
  /** At most `maxSnapshotAgeMs` old, maybe older than the last change: enough to find a flow. */
  rough(): Promise<Snapshot>;
  /** Call after a change: the next `recent` takes a new snapshot. */
  outdate(): void;
}

/**
 * @param take takes a snapshot now
 * @param nowMs a clock that only runs forwards
 */
export function createRecentSnapshots(
  take: () => Promise<Snapshot>,
  nowMs: () => number = steadyNow,
): RecentSnapshots {
  let last: {readonly snapshot: Promise<Snapshot>; readonly atMs: number} | undefined;
  let changed = false;

  function now(): Promise<Snapshot> {
    last = {snapshot: take(), atMs: nowMs()};
    changed = false;
    return last.snapshot;
  }
  const rough = () => (last && nowMs() - last.atMs < maxSnapshotAgeMs ? last.snapshot : now());
  return {
    now,
    rough,
    recent: () => (changed ? now() : rough()),
    outdate() {
      changed = true;
    },
  };
}
