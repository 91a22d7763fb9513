import {type LifecycleState, lifecycleState} from '../snapshot/lifecycle.js';
import type {FlowSnapshot} from '../snapshot/snapshot.js';

/** Each state as one character, so that no state relies on colour alone. */
export const stateSigns: Readonly<Record<LifecycleState, string>> = {
  new: '+',
  active: ' ',
  idle: 'z',
  expiring: '!',
  refused: '?',
  unproven: '=',
  blocked: '#',
  throttled: '~',
  ended: 'x',
};

/** Counts the flows in each state. */
export function countStates(flows: readonly FlowSnapshot[], nowMs: number): Record<LifecycleState, number> {
  const counts = {
    active: 0,
    new: 0,
    idle: 0,
    expiring: 0,
    refused: 0,
    unproven: 0,
    blocked: 0,
    throttled: 0,
    ended: 0,
  };
  for (const flow of flows) counts[lifecycleState(flow, nowMs)]++;
  return counts;
}

/** The time in ms until the idle timeout ends a flow if it stays silent; NaN where it is unknown or has ended. */
export function leftMs(flow: FlowSnapshot, nowMs: number): number {
  if (flow.state === 'ended' || flow.idleTimeoutMs === undefined) return Number.NaN;
  return Math.max(0, flow.lastSeenAtMs + flow.idleTimeoutMs - nowMs);
}

/** The time in ms since the last datagram or, for an ended flow, since its end. */
export function silentMs(flow: FlowSnapshot, nowMs: number): number {
  return nowMs - (flow.endedAtMs ?? flow.lastSeenAtMs);
}

/** The state as a word, with the reason for an ended flow. */
export function stateText(flow: FlowSnapshot, nowMs: number): string {
  const state = lifecycleState(flow, nowMs);
  return state === 'ended' && flow.endReason !== null ? `ended ${flow.endReason}` : state;
}
