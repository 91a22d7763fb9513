import {Count, type FlowPage, type TrafficColumn} from '../../snapshot/columns/page.js';
import {forwarded, forwardedPerSecond, received, receivedPerSecond} from '../../snapshot/columns/read.js';

/** A number that every flow has; NaN where it is unknown. */
export interface Measure {
  /** @param nowMs when the flow was read, in ms since the epoch */
  value(page: FlowPage, index: number, nowMs: number): number;
  /** Puts the values of a whole page into `into`, from `at` on: what `value` says, for millions of flows. */
  fill(page: FlowPage, nowMs: number, into: Float64Array, at: number): void;
}

export const packets = [Count.rxPackets, Count.txPackets] as const;
export const bytes = [Count.rxBytes, Count.txBytes] as const;
type Columns = readonly TrafficColumn[];

/** What got through, in all of these columns together. */
export function forwardedSum(columns: Columns): Measure {
  return sum(columns, forwarded, (page, column, into, at) => {
    const {values, rare} = page.counts;
    if (rare !== undefined) return false;
    addValues(values, column * page.size, page.size, into, at);
    return true;
  });
}

/** What got through in a second. */
export function forwardedRate(columns: Columns): Measure {
  return sum(
    columns,
    forwardedPerSecond,
    (page, column, into, at) => page.counts.rare === undefined && addRates(page, column, into, at),
  );
}

/** What came in. */
export function receivedSum(columns: Columns): Measure {
  return sum(columns, received, (page, column, into, at) => {
    addValues(page.counts.values, column * page.size, page.size, into, at);
    return true;
  });
}

/** What came in in a second. */
export function receivedRate(columns: Columns): Measure {
  return sum(columns, receivedPerSecond, addRates);
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

/** @param add adds a column of a page, or returns false where it has to be read one by one */
function sum(
  columns: Columns,
  read: (page: FlowPage, column: TrafficColumn, index: number) => number,
  add: (page: FlowPage, column: TrafficColumn, into: Float64Array, at: number) => boolean,
): Measure {
  return {
    value(page, index) {
      let total = 0;
      for (const column of columns) total += read(page, column, index);
      return total;
    },
    fill(page, _nowMs, into, at) {
      into.fill(0, at, at + page.size);
      for (const column of columns) {
        if (add(page, column, into, at)) continue;
        for (let index = 0; index < page.size; index++) into[at + index]! += read(page, column, index);
      }
    },
  };
}

function addValues(
  values: Float64Array | Uint32Array,
  from: number,
  size: number,
  into: Float64Array,
  at: number,
): void {
  for (let index = 0; index < size; index++) into[at + index]! += values[from + index]!;
}

/** The plain case, in which all rates are differences. */
function addRates(
  {counts, before, fresh, rates, seconds, size}: FlowPage,
  column: TrafficColumn,
  into: Float64Array,
  at: number,
): boolean {
  if (rates !== undefined || before === undefined || fresh !== undefined) return false;
  const from = column * size;
  const [now, then] = [counts.values, before.values];
  for (let index = 0; index < size; index++) {
    into[at + index]! += (now[from + index]! - then[from + index]!) / seconds;
  }
  return true;
}
