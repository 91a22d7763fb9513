import type {FlowSnapshot} from '../snapshot/snapshot.js';

/**
 * The state of a flow as shown. `idle`: silent for a third of its idle timeout; `expiring`: silent for four fifths of it;
 * `refused`: nothing listens at its target.
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

/** A flow counts as new for this long. */
const newMs = 5000;
/** After these shares of the idle timeout in silence, a flow is idle or expiring. */
const idleShare = 1 / 3;
const expiringShare = 0.8;
/** The least silence that counts as idle. */
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

/** Each state as one character, so that no state relies on colour alone. */
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

/** Counts the flows in each state. */
export function countStates(flows: readonly FlowSnapshot[], nowMs: number): Record<LifecycleState, number> {
  const counts = {active: 0, new: 0, idle: 0, expiring: 0, refused: 0, blocked: 0, throttled: 0, ended: 0};
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

/** The state as a word, with a plus for a new flow and the reason for an ended one. */
export function stateText(flow: FlowSnapshot, nowMs: number): string {
  const state = lifecycleState(flow, nowMs);
  if (state === 'new') return 'active+';
  if (state === 'expiring') return 'expires';
  return state === 'ended' && flow.endReason !== null ? `ended ${flow.endReason}` : state;
}
