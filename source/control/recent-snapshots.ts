import type {Snapshot} from '../snapshot/snapshot.js';

/** How old a snapshot may be that is used again: many requests within it cost one. */
export const maxSnapshotAgeMs = 100;

export interface RecentSnapshots {
  /** Of this instant. */
  now(): Promise<Snapshot>;
  /** At most `maxSnapshotAgeMs` old, with all that was changed through the socket before the call. */
  recent(): Promise<Snapshot>;
  /** As recent, but without what was changed since: enough to tell whether a flow is there. */
  rough(): Promise<Snapshot>;
  /** To be called after a change: the next recent snapshot is taken anew. */
  outdate(): void;
}

/** @param take takes a snapshot of this instant */
export function createRecentSnapshots(
  take: () => Promise<Snapshot>,
  nowMs: () => number = () => performance.now(),
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
