import type {FlowSnapshot} from '../snapshot/snapshot.js';

/**
 * Where a flow is in its life. `refused`: nothing listens at its target; `idle`: silent for a good part of its idle
 * timeout; `expiring`: about to end for that.
 */
export type LifecycleState =
  | 'new'
  | 'active'
  | 'idle'
  | 'expiring'
  | 'refused'
  | 'blocked'
  | 'throttled'
  | 'ended';

/** A flow is new this long. */
const newMs = 5000;
/** The shares of the idle timeout, in silence, from which on it is idle and expiring. */
const idleShare = 1 / 3;
const expiringShare = 0.8;
/** Shorter silence is no idleness, whatever the timeout. */
const leastIdleMs = 3000;

export function lifecycleState(flow: FlowSnapshot, nowMs: number): LifecycleState {
  if (flow.state !== 'active') return flow.state;
  if (flow.refusals > 0 && flow.tx.packets === 0) return 'refused';
  const silence = nowMs - flow.lastSeenAtMs;
  const timeoutMs = flow.idleTimeoutMs ?? Number.POSITIVE_INFINITY;
  if (silence >= leastIdleMs) {
    if (silence >= timeoutMs * expiringShare) return 'expiring';
    if (silence >= timeoutMs * idleShare) return 'idle';
  }
  return nowMs - flow.startedAtMs < newMs ? 'new' : 'active';
}

/** In one sign, which stands beside every colour; what is as usual has none. */
export const stateSigns: Readonly<Record<LifecycleState, string>> = {
  new: '+',
  active: ' ',
  idle: 'z',
  expiring: '!',
  refused: '?',
  blocked: '#',
  throttled: '~',
  ended: 'x',
};

/** How many flows are in each state. */
export function countStates(flows: readonly FlowSnapshot[], nowMs: number): Record<LifecycleState, number> {
  const counts = {active: 0, new: 0, idle: 0, expiring: 0, refused: 0, blocked: 0, throttled: 0, ended: 0};
  for (const flow of flows) counts[lifecycleState(flow, nowMs)]++;
  return counts;
}

/** How long until a silent flow ends; not a number where that is unknown or never. */
export function leftMs(flow: FlowSnapshot, nowMs: number): number {
  if (flow.state === 'ended' || flow.idleTimeoutMs === undefined) return Number.NaN;
  return Math.max(0, flow.lastSeenAtMs + flow.idleTimeoutMs - nowMs);
}

/** How long nothing came; of an ended flow, how long it has been over. */
export function silentMs(flow: FlowSnapshot, nowMs: number): number {
  return nowMs - (flow.endedAtMs ?? flow.lastSeenAtMs);
}

/** In a word, so that a state is never told by colour alone; a new flow has a plus, an ended one its reason. */
export function stateText(flow: FlowSnapshot, nowMs: number): string {
  const state = lifecycleState(flow, nowMs);
  if (state === 'new') return 'active+';
  if (state === 'expiring') return 'expires';
  return state === 'ended' && flow.endReason !== null ? `ended ${flow.endReason}` : state;
}
