import {formatAge, formatCount, formatRate} from '../../quantity/format.js';
import {amountWithUnit, rateWithUnit, type Units} from '../../quantity/units.js';
import {forwardedOf} from '../../snapshot/forwarding.js';
import type {Drops, Snapshot} from '../../snapshot/snapshot.js';
import {displayWidth, sanitizeText, truncate} from '../../text/sanitize.js';
import {alertText} from '../alerts/alert-text.js';
import {silentHosts} from '../fleet/silent-hosts.js';
import type {FlatRows} from '../rows/flat-rows.js';
import {reasonsOf, shortCause} from './drop-words.js';
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
 * The total, and as many of the reasons as fit, in words: `125 (full 69, over limit 56)`, `125 (full 69, +1 more)`.
 * @param width in terminal columns
 */
export function shortDropsText(drops: Drops, width: number): string {
  if (drops.total === 0) return '0';
  const total = formatCount(drops.total);
  const reasons = reasonsOf(drops).map(
    ([reason, packets]) => `${shortCause(reason)} ${formatCount(packets)}`,
  );
  for (let shown = reasons.length; shown > 0; shown--) {
    const more = shown < reasons.length ? `, +${reasons.length - shown} more` : '';
    const text = `${total} (${reasons.slice(0, shown).join(', ')}${more})`;
    if (displayWidth(text) <= width) return text;
  }
  return truncate(total, width);
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
    ...silentHosts(snapshot, units).map(text => `! ${text}`),
    ...alerts.map(alert => `! ${alertText(alert)}`),
    ...notices.map(notice => `! ${sanitizeText(notice)}`),
  ];
}
