import {formatAge} from '../../quantity/format.js';
import {rateWithUnit, type Units} from '../../quantity/units.js';
import type {HostSnapshot, Snapshot} from '../../snapshot/snapshot.js';
import {sanitizeText} from '../../text/sanitize.js';
import {totalBytesPerSecond} from '../summary/total-rate.js';
import {silentMs} from './host-state.js';

/** A sentence for each machine that fell silent, the largest first: what it had is missing in the totals. Safe to print. */
export function silentHosts({hosts = [], takenAtMs}: Snapshot, units: Units): readonly string[] {
  return hosts
    .filter(({state}) => state === 'stale')
    .toSorted((a, b) => totalBytesPerSecond(b) - totalBytesPerSecond(a))
    .map(host => sanitizeText(`${host.name} ${silenceText(host, takenAtMs, units)}`));
}

/** `has been silent for 12s: its 1.2MB/s are not in the totals` */
export function silenceText(host: HostSnapshot, nowMs: number, units: Units): string {
  const rate = rateWithUnit(totalBytesPerSecond(host), units);
  return `has been silent for ${formatAge(silentMs(host, nowMs))}: its ${rate} are not in the totals`;
}
