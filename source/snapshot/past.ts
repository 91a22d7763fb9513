import {tableBytes} from './columns/bytes.js';
import {snapshotOfTable, tableOf, withoutFlows} from './columns/of-snapshot.js';
import type {FlowTable} from './columns/table.js';
import type {Snapshot} from './snapshot.js';

/** An interval that is kept: a picture without the rows that were made of it. */
export interface PastInterval {
  readonly rest: Omit<Snapshot, 'flows'>;
  readonly table: FlowTable;
  /** The memory that it takes besides what it shares with the interval after it. The newest is there anyway. */
  readonly ownBytes: number;
}

/** How much of the past is kept. */
export interface PastLimits {
  readonly maxIntervals: number;
  /** All kept intervals together, besides the newest. */
  readonly maxBytes: number;
}

/** Ten minutes at one interval per second. */
const defaultLimits: PastLimits = {maxIntervals: 600, maxBytes: 32 * 2 ** 20};
/** The newest intervals, thinned out last. */
const alwaysDense = 60;
/** What a picture, one of its services and one of its machines take about, besides its flows. */
const restBytes = 2048;
const serviceBytes = 1024;
const hostBytes = 2200;

/**
 * Appends a snapshot to the past, oldest first. Over the limits, every second one of the older intervals is
 * dropped, so the past still reaches far back; the last 60 intervals stay complete as long as they fit.
 */
export function lengthenPast(
  past: readonly PastInterval[],
  snapshot: Snapshot,
  {maxIntervals, maxBytes}: PastLimits = defaultLimits,
): readonly PastInterval[] {
  // Not the table itself: the rows that were made of it live as long as it does.
  const newest = {rest: withoutFlows(snapshot), table: {...tableOf(snapshot)}, ownBytes: 0};
  const before = past.slice(0, -1).concat(past.slice(-1).map(each => measured(each, newest)));
  let longer: readonly PastInterval[] = [...before, newest].slice(-maxIntervals);
  while (longer.length > 1 && pastBytes(longer) > maxBytes) {
    const older = longer.length - alwaysDense;
    longer = older > 0 ? thinned(longer, older) : longer.slice(1);
  }
  return longer;
}

/** The memory that the past takes, about. */
export function pastBytes(past: readonly PastInterval[]): number {
  return past.reduce((sum, {ownBytes}) => sum + ownBytes, 0);
}

/** The picture of an interval. Its rows are made anew, and are gone when nobody shows it any more. */
export function snapshotOf({rest, table}: PastInterval): Snapshot {
  return snapshotOfTable(rest, {...table});
}

/** Drops every second one of the `older` intervals. One that has lost its neighbour shares less. */
function thinned(past: readonly PastInterval[], older: number): readonly PastInterval[] {
  return past.flatMap((interval, index) => {
    if (index >= older) return [interval];
    if (index % 2 === 0) return [];
    const next = index + 1 < older ? index + 2 : index + 1;
    return [next === index + 1 ? interval : measured(interval, past[next]!)];
  });
}

function measured(interval: PastInterval, next: PastInterval): PastInterval {
  const {rest, table} = interval;
  const {services, hosts = []} = rest;
  const ownBytes =
    restBytes + serviceBytes * services.length + hostBytes * hosts.length + tableBytes(table, next.table);
  return {rest, table, ownBytes};
}
