import type {FlowControl} from '../../../flow/control.js';
import type {FlowIdentity} from '../../../flow/flow-key.js';
import {tableOf} from '../../../snapshot/columns/of-snapshot.js';
import {Count, type FlowPage, Rare, Time} from '../../../snapshot/columns/page.js';
import {
  forwardedPerSecond,
  rareAt,
  received,
  receivedPerSecond,
  timeAt,
} from '../../../snapshot/columns/read.js';
import {slotOfRow} from '../../../snapshot/columns/rows.js';
import {type FlowTable, findSlot, indexOf, pageOf, slotNear} from '../../../snapshot/columns/table.js';
import {type PastInterval, snapshotOf} from '../../../snapshot/past.js';
import type {FlowSnapshot, Snapshot} from '../../../snapshot/snapshot.js';
import {keyOf} from '../key-names.js';
import {withRows} from '../rows.js';
import type {RatePoint, ScreenState} from '../screen-state.js';
import {pauseDiffOf} from './pause-diff.js';

/** Freezes the screen, or shows the newest snapshot again, with the changes since then marked for a moment. */
export function togglePause(state: ScreenState): ScreenState {
  return state.paused ? goLive(state) : {...state, paused: true};
}

function goLive(state: ScreenState): ScreenState {
  return withRows({
    ...state,
    paused: false,
    momentMs: undefined,
    snapshot: state.newest,
    pauseDiff: pauseDiffOf(state.snapshot, state.newest),
    history: state.newestHistory,
  });
}

/** Steps back or forward through the past intervals. A step past the last one goes live. */
export function stepThrough(state: ScreenState, intervals: number): ScreenState {
  const {past, momentMs} = state;
  const at = momentMs ?? state.snapshot.takenAtMs;
  const here = past.findLastIndex(({rest}) => rest.takenAtMs <= at);
  return showInterval(state, here + intervals);
}

/** Shows the interval of that moment, or the nearest one; a moment after the last one goes live. */
export function goTo(state: ScreenState, atMs: number): ScreenState {
  const {past, newest} = state;
  if (atMs >= newest.takenAtMs) return goLive(state);
  const after = past.findIndex(({rest}) => rest.takenAtMs >= atMs);
  return showInterval(state, after < 0 ? past.length : atMs < past[0]!.rest.takenAtMs ? -1 : after);
}

/** Marks the moment on screen, or takes its mark away. */
export function toggleBookmark(state: ScreenState): ScreenState {
  const {bookmarks, snapshot, bindings} = state;
  const {takenAtMs} = snapshot;
  const isMarked = bookmarks.includes(takenAtMs);
  const key = keyOf(bindings, 'jump');
  const way = key === undefined ? '' : `; ${key} jumps there`;
  const others = bookmarks.filter(atMs => atMs !== takenAtMs);
  return {
    ...state,
    bookmarks: isMarked ? others : [...others, takenAtMs].sort((a, b) => a - b),
    message: {text: isMarked ? 'The bookmark is gone' : `Bookmarked${way}`, failed: false},
  };
}

/** @param next index among the past intervals: below 0 the oldest one, beyond the end live */
function showInterval(state: ScreenState, next: number): ScreenState {
  const {past} = state;
  if (next >= past.length) return goLive(state);
  const moment = past[Math.max(0, next)];
  if (moment === undefined) return {...state, message: {text: 'There is no history yet', failed: true}};
  const oldest =
    next < 0 ? {message: {text: 'This is the oldest interval in the history', failed: false}} : {};
  const shown = snapshotOf(moment);
  const missing = past.filter(({rest}) => rest.takenAtMs > shown.takenAtMs).length;
  return withRows({
    ...state,
    ...oldest,
    paused: true,
    momentMs: shown.takenAtMs,
    pauseDiff: undefined,
    snapshot: shown,
    history: missing === 0 ? state.newestHistory : state.newestHistory.slice(0, -missing),
  });
}

/** How many flows started and ended since the snapshot on screen. */
export function missedFlows({newest, snapshot}: Pick<ScreenState, 'newest' | 'snapshot'>): {
  readonly started: number;
  readonly ended: number;
} {
  const [now, then] = [newest.totals.flows, snapshot.totals.flows];
  return {started: now.started - then.started, ended: now.ended - then.ended};
}

/** The last intervals up to the snapshot on screen, the newest first. */
export function recentIntervals(
  past: readonly PastInterval[],
  {takenAtMs}: Snapshot,
  intervals: number,
): readonly PastInterval[] {
  const end = past.findLastIndex(({rest}) => rest.takenAtMs <= takenAtMs) + 1;
  return past.slice(Math.max(0, end - intervals), end).reverse();
}

/**
 * Rates of one flow of `shown` in the last intervals up to it: both directions together, in bytes per second,
 * oldest first.
 */
export function recentRates(
  past: readonly PastInterval[],
  flow: FlowSnapshot,
  shown: Snapshot,
  intervals: number,
): readonly number[] {
  const rates: number[] = [];
  let at = {table: tableOf(shown), slot: slotOfRow(tableOf(shown), flow)};
  for (const {table} of recentIntervals(past, shown, intervals)) {
    if (at.slot < 0) break;
    at = {table, slot: slotNear(table, at.table, at.slot)};
    if (at.slot >= 0) rates.push(rateAt(pageOf(table, at.slot), indexOf(at.slot)));
  }
  return rates.reverse();
}

/** The rate at which a flow got through: both directions together, in bytes per second. */
export function rateAt(page: FlowPage, index: number): number {
  return forwardedPerSecond(page, Count.rxBytes, index) + forwardedPerSecond(page, Count.txBytes, index);
}

/** One flow in one interval. Packet sizes are means; NaN when there were no packets. */
export interface FlowPoint extends RatePoint {
  readonly atMs: number;
  readonly rxPacketBytes: number;
  readonly txPacketBytes: number;
  /** Counted from its start. */
  readonly drops: number;
  readonly refusals: number;
  readonly control: FlowControl | undefined;
  /** Whether its target had sent anything. */
  readonly replied: boolean;
  /** Its smoothed response time, NaN where it is unknown, and how many answers were measured from its start. */
  readonly rttMs: number;
  readonly answers: number;
}

/** The past of a flow up to a moment, oldest first. */
export function pastOf(
  past: readonly PastInterval[],
  flow: FlowIdentity,
  untilMs: number,
): readonly FlowPoint[] {
  const points: FlowPoint[] = [];
  let at: {readonly table: FlowTable; readonly slot: number} | undefined;
  for (const {rest, table} of past.toReversed()) {
    if (rest.takenAtMs > untilMs) continue;
    const near = at === undefined ? -1 : slotNear(table, at.table, at.slot);
    const slot = near < 0 && at?.table.lineage !== table.lineage ? findSlot(table, flow) : near;
    if (slot >= 0) {
      at = {table, slot};
      points.push(pointOf(pageOf(table, slot), indexOf(slot), rest.takenAtMs));
    }
    // Before its start there is nothing to look for.
    else if (at !== undefined) break;
  }
  return points.reverse();
}

function pointOf(page: FlowPage, index: number, atMs: number): FlowPoint {
  // Sizes are of what was received, as the exact sizes are.
  const packetBytes = (bytes: 1 | 3, packets: 0 | 2) =>
    receivedPerSecond(page, bytes, index) / receivedPerSecond(page, packets, index);
  return {
    atMs,
    rx: forwardedPerSecond(page, Count.rxBytes, index),
    tx: forwardedPerSecond(page, Count.txBytes, index),
    rxPacketBytes: packetBytes(Count.rxBytes, Count.rxPackets),
    txPacketBytes: packetBytes(Count.txBytes, Count.txPackets),
    drops: rareAt(page, Rare.drops, index),
    refusals: rareAt(page, Rare.refusals, index),
    control: page.names.details[index]?.control ?? undefined,
    replied: received(page, Count.txPackets, index) > 0,
    rttMs: timeAt(page, Time.rttMs, index),
    answers: timeAt(page, Time.samples, index) || 0,
  };
}
