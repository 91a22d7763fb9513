import {formatAge, formatCount, formatRate} from '../../quantity/format.js';
import {amountWithUnit, rateWithUnit, type Units} from '../../quantity/units.js';
import {forwardedOf} from '../../snapshot/forwarding.js';
import type {Drops, Snapshot} from '../../snapshot/snapshot.js';
import {displayWidth, sanitizeText, truncate} from '../../text/sanitize.js';
import {alertText} from '../alerts/alert-text.js';
import type {FlatRows} from '../rows/flat-rows.js';
import {totalBytesText} from './total-text.js';

/** `12 (sessionLimit 10, kernel 2)`, or `0`. */
export function dropsText({total, byReason}: Drops): string {
  if (total === 0) return '0';
  const reasons = Object.entries(byReason)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, packets]) => `${reason} ${formatCount(packets)}`);
  return `${formatCount(total)} (${reasons.join(', ')})`;
}

/**
 * As many drop reasons as fit: all of them, or the largest and the number of others.
 * @param width in terminal columns
 */
export function shortDropsText(drops: Drops, width: number): string {
  const [largest, ...others] = Object.entries(drops.byReason).sort(([, a], [, b]) => b - a);
  const whole = dropsText(drops);
  if (largest === undefined || displayWidth(whole) <= width) return whole;
  const [reason, packets] = largest;
  const total = formatCount(drops.total);
  const more = others.length > 0 ? `, +${others.length}` : '';
  const shorter = [
    `${total} (${reason} ${formatCount(packets)}${more && `${more} more`})`,
    `${total} (${reason}${more})`,
  ];
  return shorter.find(text => displayWidth(text) <= width) ?? truncate(shorter[1]!, width);
}

/** The summary above a printed table. */
export function summaryLines(snapshot: Snapshot, units: Units, visible: FlatRows): string[] {
  const {totals, host, version, uptimeSeconds, demo, notices, alerts = []} = snapshot;
  const {flows, rx, tx} = totals;
  const total = totalBytesText(snapshot, visible, units);
  const time = new Date(snapshot.wallClockMs ?? snapshot.takenAtMs).toISOString().slice(11, 19);
  return [
    `udptop ${version} on ${sanitizeText(host)}, ${time}Z, up ${formatAge(uptimeSeconds * 1000)}${demo ? ', DEMO traffic' : ''}`,
    `flows: ${flows.active} active, ${flows.started} started, ${flows.ended} ended; drops: ${dropsText(totals.drops)}; refusals: ${formatCount(totals.refusals)}`,
    ...[
      {name: 'rx', traffic: forwardedOf(rx)},
      {name: 'tx', traffic: forwardedOf(tx)},
    ].map(
      ({name, traffic}) =>
        `${name}: ${rateWithUnit(traffic.bytesPerSecond, units)}, ${formatRate(traffic.packetsPerSecond)} packets/s; total ${amountWithUnit(traffic.bytes, units)}, ${formatCount(traffic.packets)} packets`,
    ),
    ...(total === '' ? [] : [`total: ${total}`]),
    ...alerts.map(alert => `! ${alertText(alert)}`),
    ...notices.map(notice => `! ${sanitizeText(notice)}`),
  ];
}
