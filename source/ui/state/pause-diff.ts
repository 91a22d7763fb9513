import {flowKey} from '../../flow/flow-key.js';
import type {FlowSnapshot, Snapshot} from '../../snapshot/snapshot.js';
import {type LifecycleState, lifecycleState} from '../../view/lifecycle.js';

/** What changed during a pause, for a moment after it. */
export interface Resumed {
  /** By flow: `+` where it is new, `-` where it ended, `~` where its state is another. */
  readonly signs: ReadonlyMap<string, '+' | '-' | '~'>;
  /** The first snapshot of this time or later shows no signs any more. */
  readonly untilMs: number;
}

const leastMs = 1000;

/**
 * Signs live at least a second, and an interval: the pause may end right before the next reading, so that one
 * does not count. Undefined where nothing changed.
 */
export function resumedFrom(shown: Snapshot, newest: Snapshot): Resumed | undefined {
  const before = new Map(shown.flows.map(flow => [flowKey(flow), stateOf(flow, shown)]));
  const signs = new Map<string, '+' | '-' | '~'>();
  for (const flow of newest.flows) {
    const key = flowKey(flow);
    const [was, is] = [before.get(key), stateOf(flow, newest)];
    if (was !== is) signs.set(key, is === 'ended' ? '-' : was === undefined ? '+' : '~');
  }
  const intervalMs = newest.intervalSeconds * 1000;
  const untilMs = newest.takenAtMs + intervalMs + Math.max(intervalMs, leastMs);
  return signs.size === 0 ? undefined : {signs, untilMs};
}

export function signOf({signs}: Resumed, flow: FlowSnapshot): string {
  return signs.get(flowKey(flow)) ?? ' ';
}

/** That a flow is new no more is no change. */
function stateOf(flow: FlowSnapshot, {takenAtMs}: Snapshot): LifecycleState {
  const state = lifecycleState(flow, takenAtMs);
  return state === 'new' ? 'active' : state;
}
