import {formatAge, formatBytes, formatCount} from '../../quantity/format.js';
import {forwardedOf} from '../../snapshot/forwarding.js';
import type {Snapshot} from '../../snapshot/snapshot.js';

/** What a run did, in a line for the shell: `12m3s: 345 flows, 1.2MB to targets, 900MB to clients, 12 datagrams dropped` */
export function runSummary({totals, uptimeSeconds}: Snapshot): string {
  const {flows, rx, tx, drops, refusals} = totals;
  const parts = [
    counted(flows.started, 'flow'),
    `${formatBytes(forwardedOf(rx).bytes)} to targets`,
    `${formatBytes(forwardedOf(tx).bytes)} to clients`,
    `${counted(drops.total, 'datagram')} dropped`,
    ...(refusals > 0 ? [`${formatCount(refusals)} refused`] : []),
    ...(flows.active > 0 ? [`${counted(flows.active, 'flow')} cut at the end`] : []),
  ];
  return `${formatAge(uptimeSeconds * 1000)}: ${parts.join(', ')}`;
}

function counted(count: number, what: string): string {
  return `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`;
}
