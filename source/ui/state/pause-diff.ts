import {flowKey} from '../../flow/flow-key.js';
import {type LifecycleState, lifecycleState} from '../../snapshot/lifecycle.js';
import type {FlowSnapshot, Snapshot} from '../../snapshot/snapshot.js';
import type {PauseDiff} from './screen-state.js';

const minimumMs = 1000;

/**
 * What changed between the snapshot shown by a pause and the newest one; undefined when nothing did. The signs last
 * for at least a second and a whole interval. The current interval does not count: it may be about to end.
 */
export function pauseDiffOf(shown: Snapshot, newest: Snapshot): PauseDiff | undefined {
  const before = new Map(shown.flows.map(flow => [flowKey(flow), stateOf(flow, shown)]));
  const signs = new Map<string, '+' | '-' | '~'>();
  for (const flow of newest.flows) {
    const key = flowKey(flow);
    const [was, is] = [before.get(key), stateOf(flow, newest)];
    if (was !== is) signs.set(key, is === 'ended' ? '-' : was === undefined ? '+' : '~');
  }
  const intervalMs = newest.intervalSeconds * 1000;
  const untilMs = newest.takenAtMs + intervalMs + Math.max(intervalMs, minimumMs);
  return signs.size === 0 ? undefined : {signs, untilMs};
}

export function signOf({signs}: PauseDiff, flow: FlowSnapshot): string {
  return signs.get(flowKey(flow)) ?? ' ';
}

/** A new flow that merely aged has not changed. */
function stateOf(flow: FlowSnapshot, {takenAtMs}: Snapshot): LifecycleState {
  const state = lifecycleState(flow, takenAtMs);
  return state === 'new' ? 'active' : state;
}
