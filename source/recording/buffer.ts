import {tableBytes} from '../snapshot/columns/bytes.js';
import {snapshotOfTable} from '../snapshot/columns/of-snapshot.js';
import type {Snapshot} from '../snapshot/snapshot.js';
import type {ReadInterval} from './deliver.js';

/** Some 50 intervals of 100,000 flows that all change. */
const mostBytes = 192 * 2 ** 20;
/** What an interval takes about, besides its flows. */
const restBytes = 4096;

interface Kept extends ReadInterval {
  readonly ordinal: number;
  /** Besides what it shares with the interval before it. */
  readonly ownBytes: number;
}

/**
 * The intervals of a recording, in memory. A long recording is thinned out to fit.
 * @param maxBytes memory of all kept intervals together
 */
export function createRecordingBuffer(maxBytes = mostBytes) {
  let intervals: Kept[] = [];
  let bytes = 0;
  let added = 0;

  function keep({rest, table}: ReadInterval, ordinal: number): void {
    const ownBytes = restBytes + tableBytes(table, intervals.at(-1)?.table);
    intervals.push({rest, table, ordinal, ownBytes});
    bytes += ownBytes;
  }

  /** Drops every second interval, but never the first and the last. */
  function thin(): void {
    const kept = intervals.filter((_, index) => index % 2 === 0 || index === intervals.length - 1);
    intervals = [];
    bytes = 0;
    for (const each of kept) keep(each, each.ordinal);
  }

  return {
    add(interval: ReadInterval): void {
      keep(interval, added++);
      while (bytes > maxBytes && intervals.length > 2) thin();
    },
    length: () => intervals.length,
    /** How many intervals were dropped. */
    thinned: () => added - intervals.length,
    at(index: number): Snapshot {
      const {rest, table} = intervals[index]!;
      // Its rows are made anew, and are gone when nobody shows it any more.
      return snapshotOfTable(rest, {...table});
    },
    /** The number of an interval among all that were added. Thinning does not change it, and unlike a time it never goes back. */
    ordinal: (index: number): number => intervals[index]!.ordinal,
    /** The index of the interval with that ordinal, or of the nearest kept one before it. */
    indexOf: (ordinal: number): number => intervals.findLastIndex(each => each.ordinal <= ordinal),
    takenAtMs: (index: number): number => intervals[index]!.rest.takenAtMs,
  };
}

export type RecordingBuffer = ReturnType<typeof createRecordingBuffer>;
