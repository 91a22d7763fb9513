import {placeOf} from '../snapshot/columns/from-rows.js';
import {activeSlot, Count, type FlowKind, type FlowPage, freeSlot} from '../snapshot/columns/page.js';
import {idleTimeoutMs, lastSeenMs, lifecycleAt, lifecycleNumber, stateAt} from '../snapshot/columns/read.js';
import type {FlowTable} from '../snapshot/columns/table.js';
import {type LifecycleState, lifecycleStates, livelyNumber, silenceLimits} from '../snapshot/lifecycle.js';
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
export function countStates({pages}: FlowTable, nowMs: number): Record<LifecycleState, number> {
  const counts = new Uint32Array(lifecycleStates.length);
  for (const page of pages) if (page !== undefined) countPage(page, nowMs, counts);
  return Object.fromEntries(lifecycleStates.map((state, number) => [state, counts[number]!])) as Record<
    LifecycleState,
    number
  >;
}

function countPage(page: FlowPage, nowMs: number, counts: Uint32Array): void {
  const {names, size} = page;
  const {states, kinds, startedAtMs} = names;
  const {values, rare} = page.counts;
  const alive = Count.aliveMs * size;
  let kind: FlowKind | undefined;
  let [idleMs, expiringMs] = [0, 0];
  let left = names.used;
  for (let index = 0; index < size && left > 0; index++) {
    if (states[index] === freeSlot) continue;
    left--;
    if (states[index] !== activeSlot || rare !== undefined) {
      counts[lifecycleNumber(page, index, nowMs)]!++;
      continue;
    }
    // Neighbours mostly have the same timeout.
    if (kinds[index] !== kind) {
      kind = kinds[index];
      ({idleMs, expiringMs} = silenceLimits(kind?.idleTimeoutMs));
    }
    const startMs = startedAtMs[index]!;
    const silenceMs = nowMs - Math.floor(startMs) - values[alive + index]!;
    counts[livelyNumber(silenceMs, idleMs, expiringMs, nowMs - startMs)]!++;
  }
}

/** The time in ms until the idle timeout ends a flow if it stays silent; NaN where it is unknown or has ended. */
export function leftMsAt(page: FlowPage, index: number, nowMs: number): number {
  const timeoutMs = idleTimeoutMs(page, index);
  if (stateAt(page, index) === 'ended' || timeoutMs === undefined) return Number.NaN;
  return Math.max(0, lastSeenMs(page, index) + timeoutMs - nowMs);
}

/** The same for a flow that is shown. */
export function leftMs(flow: FlowSnapshot, nowMs: number): number {
  const {page, index} = placeOf(flow);
  return leftMsAt(page, index, nowMs);
}

/** The time in ms since the last datagram. */
export function silentMsAt(page: FlowPage, index: number, nowMs: number): number {
  return nowMs - lastSeenMs(page, index);
}

/** The state as a word, with the reason for an ended flow. */
export function stateTextAt(page: FlowPage, index: number, nowMs: number): string {
  const state = lifecycleAt(page, index, nowMs);
  const reason = state === 'ended' ? page.names.details[index]?.endReason : undefined;
  return reason == null ? state : `ended ${reason}`;
}
