import type {FlowSnapshot, FlowState} from './snapshot.js';

/**
 * The state of a flow as shown. `idle`: silent for a third of its idle timeout; `expiring`: silent for four fifths of it;
 * `refused`: nothing listens at its target, by the last that came from there; `unproven`: replies are dropped, because the
 * client has not sent again and may be a forged address.
 */
export type LifecycleState = (typeof lifecycleStates)[number];

/** All of them, by the numbers of `lifecycleNumber`. */
export const lifecycleStates = [
  'active',
  'new',
  'idle',
  'expiring',
  'refused',
  'unproven',
  'blocked',
  'throttled',
  'ended',
] as const;
const [active, fresh, idle, expiring, refusedNumber, unprovenNumber] = [0, 1, 2, 3, 4, 5];

/** A flow counts as new for this long. */
const newMs = 5000;
/** After these shares of the idle timeout in silence, a flow is idle or expiring. */
const idleShare = 1 / 3;
const expiringShare = 0.8;
/** The least silence that counts as idle. */
const leastIdleMs = 3000;

export function lifecycleState(flow: FlowSnapshot, nowMs: number): LifecycleState {
  return lifecycleOf(
    flow.state,
    isRefused(flow),
    flow.unproven === true,
    nowMs - flow.lastSeenAtMs,
    flow.idleTimeoutMs,
    nowMs - flow.startedAtMs,
  );
}

function lifecycleOf(
  state: FlowState,
  refused: boolean,
  unproven: boolean,
  silenceMs: number,
  timeoutMs: number | undefined,
  ageMs: number,
): LifecycleState {
  if (state !== 'active') return state;
  return lifecycleStates[activeNumber(refused, unproven, silenceMs, timeoutMs, ageMs)]!;
}

/** The number of the state of a flow that is neither held nor ended. It runs for every flow of a table. */
export function activeNumber(
  refused: boolean,
  unproven: boolean,
  silenceMs: number,
  timeoutMs: number | undefined,
  ageMs: number,
): number {
  if (refused) return refusedNumber;
  if (unproven) return unprovenNumber;
  const {idleMs, expiringMs} = silenceLimits(timeoutMs);
  return livelyNumber(silenceMs, idleMs, expiringMs, ageMs);
}

/** The same where nothing is wrong with the flow. */
export function livelyNumber(silenceMs: number, idleMs: number, expiringMs: number, ageMs: number): number {
  if (silenceMs >= idleMs) return silenceMs >= expiringMs ? expiring : idle;
  return ageMs < newMs ? fresh : active;
}

/** From how much silence on an active flow is idle, and expiring, in ms. */
export function silenceLimits(timeoutMs = Number.POSITIVE_INFINITY): {
  readonly idleMs: number;
  readonly expiringMs: number;
} {
  return {
    idleMs: Math.max(leastIdleMs, timeoutMs * idleShare),
    expiringMs: Math.max(leastIdleMs, timeoutMs * expiringShare),
  };
}

/** Whether the target refused after its last reply; what older files know is whether it refused and never replied. */
export function isRefused({refusals, refusedSinceReply, tx}: FlowSnapshot): boolean {
  return refusedSinceReply ?? (refusals > 0 && tx.packets === 0);
}
