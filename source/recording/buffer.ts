import {type PackedSnapshot, unpackSnapshot} from '../snapshot/packed.js';
import type {Snapshot} from '../snapshot/snapshot.js';

/** 2 million rows of flows fill some 180 MB. */
const mostRows = 2_000_000;

/** Keeps the intervals of a recording in memory; of one that is too long for it, not every one. */
export function createReel(maxRows = mostRows) {
  let intervals: {readonly ordinal: number; readonly packed: PackedSnapshot}[] = [];
  let rows = 0;
  let added = 0;

  /** Every second interval goes, but never the first. */
  function thin(): void {
    intervals = intervals.filter((_, index) => index % 2 === 0);
    rows = intervals.reduce((sum, {packed}) => sum + packed.kinds.length, 0);
  }

  return {
    add(packed: PackedSnapshot): void {
      intervals.push({ordinal: added++, packed});
      rows += packed.kinds.length;
      while (rows > maxRows && intervals.length > 1) thin();
    },
    length: () => intervals.length,
    /** Intervals that had no room. */
    thinned: () => added - intervals.length,
    at: (index: number): Snapshot => unpackSnapshot(intervals[index]!.packed),
    /** The place of an interval among all that were added, which thinning does not change; clocks can go back. */
    ordinal: (index: number): number => intervals[index]!.ordinal,
    /** Where that interval is now, or the one before it that is still there. */
    indexOf: (ordinal: number): number => intervals.findLastIndex(each => each.ordinal <= ordinal),
    takenAtMs: (index: number): number => intervals[index]!.packed.rest.takenAtMs,
  };
}

export type Reel = ReturnType<typeof createReel>;
