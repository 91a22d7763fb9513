import type {FlowIdentity} from '../../flow/flow-key.js';
import {type PackedSnapshot, packedRate, unpackFlowOf, unpackSnapshot} from '../../snapshot/packed.js';
import type {FlowSnapshot, Snapshot} from '../../snapshot/snapshot.js';
import {resumedFrom} from './pause-diff.js';
import {withRows} from './rows.js';
import type {RatePoint, ScreenState} from './state.js';

/** Stops what is shown, or shows the newest again, with what changed meanwhile marked for a moment. */
export function togglePause(state: ScreenState): ScreenState {
  return state.paused ? goLive(state) : {...state, paused: true};
}

function goLive(state: ScreenState): ScreenState {
  return withRows({
    ...state,
    paused: false,
    momentMs: undefined,
    snapshot: state.newest,
    resumed: resumedFrom(state.snapshot, state.newest),
    history: state.newestHistory,
  });
}

/** Back or forward through the intervals that are kept; forward past the last is live again. */
export function stepThrough(state: ScreenState, intervals: number): ScreenState {
  const {past, momentMs} = state;
  const at = momentMs ?? state.snapshot.takenAtMs;
  const here = past.findLastIndex(({rest}) => rest.takenAtMs <= at);
  const next = here + intervals;
  if (next >= past.length) return goLive(state);
  const moment = past[Math.max(0, next)];
  if (moment === undefined)
    return {...state, status: {text: 'Nothing is kept of the past yet', failed: true}};
  const oldest = next < 0 ? {status: {text: 'This is the oldest interval that is kept', failed: false}} : {};
  const shown = unpackSnapshot(moment);
  const missing = past.filter(({rest}) => rest.takenAtMs > shown.takenAtMs).length;
  return withRows({
    ...state,
    ...oldest,
    paused: true,
    momentMs: shown.takenAtMs,
    resumed: undefined,
    snapshot: shown,
    history: missing === 0 ? state.newestHistory : state.newestHistory.slice(0, -missing),
  });
}

/** How many flows started and how many ended since what a pause shows. */
export function missedFlows({newest, snapshot}: ScreenState): {
  readonly started: number;
  readonly ended: number;
} {
  const [now, then] = [newest.totals.flows, snapshot.totals.flows];
  return {started: now.started - then.started, ended: now.ended - then.ended};
}

/** How far a flow may stand from where it stood an interval before, because others came and left. */
const mostMoves = 256;

/** The rates of one of the flows of `shown` in the last intervals up to it, both directions together, oldest first. */
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

/** Flows keep their order: most stand where they stood, the others not far from there. */
function indexNear({kinds}: PackedSnapshot, {id, startedAtMs}: FlowIdentity, from: number): number {
  const isIt = (index: number) => kinds[index]?.id === id && kinds[index]!.startedAtMs === startedAtMs;
  for (let moves = 0; moves < mostMoves; moves++) {
    if (isIt(from + moves)) return from + moves;
    if (isIt(from - moves)) return from - moves;
  }
  return -1;
}

/** One flow at one interval; sizes are the mean of its packets, not a number where there were none. */
export interface FlowPoint extends RatePoint {
  readonly atMs: number;
  readonly rxPacketBytes: number;
  readonly txPacketBytes: number;
}

/** What is kept of a flow, oldest first, up to a moment. */
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
    return [
      {
        atMs,
        rx: rx.bytesPerSecond,
        tx: tx.bytesPerSecond,
        rxPacketBytes: rx.bytesPerSecond / rx.packetsPerSecond,
        txPacketBytes: tx.bytesPerSecond / tx.packetsPerSecond,
      },
    ];
  });
}
