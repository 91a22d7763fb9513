import {type PackedSnapshot, unpackSnapshot} from '../snapshot/packed.js';
import type {Snapshot} from '../snapshot/snapshot.js';

/** One row per flow and interval; 2 million rows take about 180 MB. */
const mostRows = 2_000_000;

/**
 * The intervals of a recording, in memory. A long recording is thinned out to fit.
 * @param maxRows flows of all kept intervals together
 */
export function createRecordingBuffer(maxRows = mostRows) {
  let intervals: {readonly ordinal: number; readonly packed: PackedSnapshot}[] = [];
  let rows = 0;
  let added = 0;

  /** Drops every second interval, but never the first. */
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
    /** How many intervals were dropped. */
    thinned: () => added - intervals.length,
    at: (index: number): Snapshot => unpackSnapshot(intervals[index]!.packed),
    /** The number of an interval among all that were added. Thinning does not change it, and unlike a time it never goes back. */
    ordinal: (index: number): number => intervals[index]!.ordinal,
    /** The index of the interval with that ordinal, or of the nearest kept one before it. */
    indexOf: (ordinal: number): number => intervals.findLastIndex(each => each.ordinal <= ordinal),
    takenAtMs: (index: number): number => intervals[index]!.packed.rest.takenAtMs,
  };
}

export type RecordingBuffer = ReturnType<typeof createRecordingBuffer>;
