import {Count, type FlowPage, Rare, type TrafficColumn} from '../../snapshot/columns/page.js';
import {
  droppedPerSecond,
  forwarded,
  forwardedPerSecond,
  rareAt,
  received,
  receivedPerSecond,
} from '../../snapshot/columns/read.js';

/** A number that every flow has; NaN where it is unknown. */
export interface Measure {
  /** @param nowMs when the flow was read, in ms since the epoch */
  value(page: FlowPage, index: number, nowMs: number): number;
  /** Puts the values of a whole page into `into`, from `at` on: what `value` says, for millions of flows. */
  fill(page: FlowPage, nowMs: number, into: Float64Array, at: number): void;
}

export const packets = [Count.rxPackets, Count.txPackets] as const;
export const bytes = [Count.rxBytes, Count.txBytes] as const;
/** One direction, or both. */
type Columns = readonly [TrafficColumn] | readonly [TrafficColumn, TrafficColumn];

/** What got through, in all of these columns together. */
export function forwardedSum(columns: Columns): Measure {
  return sum(columns, forwarded, page => page.counts.rare === undefined && addValues);
}

/** What got through in a second. */
export function forwardedRate(columns: Columns): Measure {
  return sum(
    columns,
    forwardedPerSecond,
    page => page.counts.rare === undefined && areDifferences(page) && addRates,
  );
}

/** What came in. */
export function receivedSum(columns: Columns): Measure {
  return sum(columns, received, () => addValues);
}

/** What came in in a second. */
export function receivedRate(columns: Columns): Measure {
  return sum(columns, receivedPerSecond, page => areDifferences(page) && addRates);
}

/** Datagrams that were dropped in a second. An older file does not know those of a flow with drops. */
export const dropRate: Measure = {
  value: dropsPerSecond,
  fill(page, nowMs, into, at) {
    // Drops are rare.
    if (page.counts.rare === undefined) into.fill(0, at, at + page.size);
    else measure(dropsPerSecond).fill(page, nowMs, into, at);
  },
};

function dropsPerSecond(page: FlowPage, index: number): number {
  if (rareAt(page, Rare.partsUnknown, index) === 1) return Number.NaN;
  const [rx, tx] = packets;
  return droppedPerSecond(page, rx, index) + droppedPerSecond(page, tx, index);
}

/** Any other number. */
export function measure(value: Measure['value']): Measure {
  return {
    value,
    fill(page, nowMs, into, at) {
      const {states} = page.names;
      for (let index = 0; index < page.size; index++) {
        if (states[index] !== 0) into[at + index] = value(page, index, nowMs);
      }
    },
  };
}

/** Puts the sums of a page's columns into `into`, from `at` on. */
type PutSums = (page: FlowPage, columns: Columns, into: Float64Array, at: number) => void;

/** @param fast for a page whose numbers need not be read one by one: what puts their sums; false for others */
function sum(
  columns: Columns,
  read: (page: FlowPage, column: TrafficColumn, index: number) => number,
  fast: (page: FlowPage) => PutSums | false,
): Measure {
  const [first, second] = columns;
  const value = (page: FlowPage, index: number) =>
    second === undefined ? read(page, first, index) : read(page, first, index) + read(page, second, index);
  const {fill} = measure(value);
  return {
    value,
    fill(page, nowMs, into, at) {
      const put = fast(page);
      if (put) put(page, columns, into, at);
      else fill(page, nowMs, into, at);
    },
  };
}

function addValues({counts, size}: FlowPage, [first, second]: Columns, into: Float64Array, at: number): void {
  const {values} = counts;
  const one = first * size;
  const other = second === undefined ? -1 : second * size;
  for (let index = 0; index < size; index++) {
    into[at + index] = values[one + index]! + (other < 0 ? 0 : values[other + index]!);
  }
}

/** Whether the rates of all flows are differences. */
function areDifferences({before, fresh, rates}: FlowPage): boolean {
  return before !== undefined && fresh === undefined && rates === undefined;
}

function addRates(
  {after, before, seconds, size}: FlowPage,
  [first, second]: Columns,
  into: Float64Array,
  at: number,
): void {
  const now = after.values;
  const then = before!.values;
  const one = first * size;
  if (second === undefined) {
    for (let index = 0; index < size; index++) {
      into[at + index] = (now[one + index]! - then[one + index]!) / seconds;
    }
    return;
  }
  const other = second * size;
  for (let index = 0; index < size; index++) {
    into[at + index] =
      (now[one + index]! - then[one + index]!) / seconds +
      (now[other + index]! - then[other + index]!) / seconds;
  }
}
