import {formatAge, formatRtt} from '../../quantity/format.js';
import type {HostSnapshot, HostState} from '../../snapshot/snapshot.js';

/** Whether what a machine counts is in the totals. */
export function counts({state}: HostSnapshot): boolean {
  return state === 'live' || state === 'late';
}

/** How long ago a machine was heard, in ms. @param nowMs by the clock of who asked */
export function silentMs({heardAtMs}: HostSnapshot, nowMs: number): number {
  return Math.max(0, nowMs - heardAtMs);
}

/** `live`, `late`, `stale 12s`, `left` */
export function hostStateText(host: HostSnapshot, nowMs: number): string {
  return host.state === 'stale' ? `stale ${formatAge(silentMs(host, nowMs))}` : host.state;
}

/** How many machines are in each state. */
export function countHosts(hosts: readonly HostSnapshot[]): Readonly<Record<HostState, number>> {
  const count = {live: 0, late: 0, stale: 0, left: 0};
  for (const {state} of hosts) count[state]++;
  return count;
}

/** From here on, two clocks differ. */
const leastDifferenceMs = 100;

/** How far the clock of a machine is off: `+2.1s`, `-350ms`; blank where that is not worth a word. */
export function clockText({clockAheadMs}: HostSnapshot): string {
  const difference = Math.abs(clockAheadMs);
  if (!(difference > leastDifferenceMs)) return '';
  return `${clockAheadMs > 0 ? '+' : '-'}${formatRtt(difference)}`;
}

/** `its clock is 2.1s ahead`; empty where that is not worth a word. */
export function clockSentence(host: HostSnapshot): string {
  const text = clockText(host);
  return text && `its clock is ${text.slice(1)} ${host.clockAheadMs > 0 ? 'ahead' : 'behind'}`;
}

/** The version that most of the machines run that count, or else of all; undefined without machines. */
export function commonVersion(hosts: readonly HostSnapshot[]): string | undefined {
  const counting = hosts.filter(counts);
  const numbers = new Map<string, number>();
  for (const {version} of counting.length > 0 ? counting : hosts)
    numbers.set(version, (numbers.get(version) ?? 0) + 1);
  return [...numbers].sort(([, a], [, b]) => b - a)[0]?.[0];
}
