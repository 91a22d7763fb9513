import type {FlowIdentity} from '../../flow/flow-key.js';
import {forwardedOf} from '../../snapshot/forwarding.js';
import {type PackedSnapshot, packedRate, unpackFlowOf, unpackSnapshot} from '../../snapshot/packed.js';
import type {FlowSnapshot, Snapshot} from '../../snapshot/snapshot.js';
import {pauseDiffOf} from './pause-diff.js';
import {withRows} from './rows.js';
import type {RatePoint, ScreenState} from './screen-state.js';

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
  const next = here + intervals;
  if (next >= past.length) return goLive(state);
  const moment = past[Math.max(0, next)];
  if (moment === undefined) return {...state, message: {text: 'There is no history yet', failed: true}};
  const oldest =
    next < 0 ? {message: {text: 'This is the oldest interval in the history', failed: false}} : {};
  const shown = unpackSnapshot(moment);
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

/** How far to look for a flow from its index in the next interval: flows that come and go shift the others. */
const mostMoves = 256;

/**
 * Rates of one flow of `shown` in the last intervals up to it: both directions together, in bytes per second,
 * oldest first.
 */
export function recentRates(
  past: readonly PackedSnapshot[],
  flow: FlowSnapshot,
  shown: Snapshot,
  intervals: number,
): readonly number[] {
  const end = past.findLastIndex(({rest}) => rest.takenAtMs <= shown.takenAtMs);
  const rates: number[] = [];
  let index = shown.flows.indexOf(flow);
  for (let at = end; index >= 0 && at >= 0 && rates.length < intervals; at--) {
    const packed = past[at]!;
    index = indexNear(packed, flow, index);
    if (index >= 0) rates.push(packedRate(packed, index));
  }
  return rates.reverse();
}

/** Flows keep their order from snapshot to snapshot: most keep their index, the others move a little. */
function indexNear({kinds}: PackedSnapshot, {id, startedAtMs}: FlowIdentity, from: number): number {
  const isIt = (index: number) => kinds[index]?.id === id && kinds[index]!.startedAtMs === startedAtMs;
  for (let moves = 0; moves < mostMoves; moves++) {
    if (isIt(from + moves)) return from + moves;
    if (isIt(from - moves)) return from - moves;
  }
  return -1;
}

/** One flow in one interval. Packet sizes are means; NaN when there were no packets. */
export interface FlowPoint extends RatePoint {
  readonly atMs: number;
  readonly rxPacketBytes: number;
  readonly txPacketBytes: number;
}

/** The past of a flow up to a moment, oldest first. */
export function pastOf(
  past: readonly PackedSnapshot[],
  {id, startedAtMs}: FlowIdentity,
  untilMs: number,
): readonly FlowPoint[] {
  return past.flatMap(packed => {
    const atMs = packed.rest.takenAtMs;
    const flow = atMs > untilMs ? undefined : unpackFlowOf(packed, id, startedAtMs);
    if (flow === undefined) return [];
    const {rx, tx} = flow;
    // Sizes are of what was received, as the exact sizes are.
    return [
      {
        atMs,
        rx: forwardedOf(rx).bytesPerSecond,
        tx: forwardedOf(tx).bytesPerSecond,
        rxPacketBytes: rx.bytesPerSecond / rx.packetsPerSecond,
        txPacketBytes: tx.bytesPerSecond / tx.packetsPerSecond,
      },
    ];
  });
}
