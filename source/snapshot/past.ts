import {tableBytes} from './columns/bytes.js';
import {snapshotOfTable, tableOf, withoutFlows} from './columns/of-snapshot.js';
import type {FlowTable} from './columns/table.js';
import type {Snapshot} from './snapshot.js';

/** An interval that is kept: a picture without the rows that were made of it. */
export interface PastInterval {
  readonly rest: Omit<Snapshot, 'flows'>;
  readonly table: FlowTable;
  /** The memory that it takes besides what it shares with the interval before it. */
  readonly ownBytes: number;
}

/** How much of the past is kept. */
export interface PastLimits {
  readonly maxIntervals: number;
  /** All kept intervals together. */
  readonly maxBytes: number;
}

/** Ten minutes at one interval per second. */
const defaultLimits: PastLimits = {maxIntervals: 600, maxBytes: 32 * 2 ** 20};
/** The newest intervals, thinned out last. */
const alwaysDense = 60;
/** What a picture and one of its services take about, besides its flows. */
const restBytes = 2048;
const serviceBytes = 1024;

/**
 * Appends a snapshot to the past, oldest first. Over the limits, every second one of the older intervals is
 * dropped, so the past still reaches far back; the last 60 intervals stay complete as long as they fit.
 */
export function lengthenPast(
  past: readonly PastInterval[],
  snapshot: Snapshot,
  {maxIntervals, maxBytes}: PastLimits = defaultLimits,
): readonly PastInterval[] {
  let longer: readonly PastInterval[] = [...past, keep(snapshot, past.at(-1))];
  if (longer.length > maxIntervals) longer = thinned(longer, index => index >= longer.length - maxIntervals);
  while (longer.length > 1 && pastBytes(longer) > maxBytes) {
    const older = longer.length - alwaysDense;
    longer = thinned(longer, index => (older > 0 ? index >= older || index % 2 === 1 : index > 0));
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

function keep(snapshot: Snapshot, before: PastInterval | undefined): PastInterval {
  // Not the table itself: the rows that were made of it live as long as it does.
  return measured(withoutFlows(snapshot), {...tableOf(snapshot)}, before);
}

function measured(
  rest: PastInterval['rest'],
  table: FlowTable,
  before: PastInterval | undefined,
): PastInterval {
  const ownBytes = restBytes + serviceBytes * rest.services.length + tableBytes(table, before?.table);
  return {rest, table, ownBytes};
}

/** What stays of the past. An interval that has lost its neighbour shares less. */
function thinned(past: readonly PastInterval[], stays: (index: number) => boolean): readonly PastInterval[] {
  const kept: PastInterval[] = [];
  for (const [index, interval] of past.entries()) {
    if (!stays(index)) continue;
    const before = kept.at(-1);
    kept.push(before === past[index - 1] ? interval : measured(interval.rest, interval.table, before));
  }
  return kept;
}
