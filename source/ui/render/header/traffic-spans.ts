import {formatCount, formatRate} from '../../../quantity/format.js';
import {amountWithUnit, rateWithUnit, type Units} from '../../../quantity/units.js';
import {forwardedOf} from '../../../snapshot/forwarding.js';
import type {DirectionTotals, Snapshot} from '../../../snapshot/snapshot.js';
import {shortDropsText} from '../../../view/summary/summary.js';
import type {ScreenState} from '../../state/screen-state.js';
import type {Span} from '../spans.js';

/** What the traffic lines show. */
export type TrafficState = Pick<ScreenState, 'snapshot' | 'dropsGrow' | 'size' | 'history' | 'view'>;

/** `39.2KB/s`, and one more for an IEC prefix. */
const unitWidth = 8;

/** Red and with a sign while they grow. In a narrow space not all reasons are named. */
export function dropsSpans({snapshot, dropsGrow}: TrafficState, width: number): Span[] {
  const {drops} = snapshot.totals;
  const tone = dropsGrow ? 'alert' : drops.total > 0 ? 'warning' : 'value';
  const label = 'Drops ';
  const sign = dropsGrow ? '!' : '';
  const room = Math.max(1, width - label.length - sign.length);
  return [
    [label, 'label'],
    [`${sign}${shortDropsText(drops, room)}`, tone],
  ];
}

export function refusalsSpans({totals: {refusals}}: Snapshot): Span[] {
  return [
    ['Refusals ', 'label'],
    [formatCount(refusals), refusals > 0 ? 'warning' : 'value'],
  ];
}

/** What got through. */
export function directionSpans(
  totals: DirectionTotals,
  graph: string,
  tone: 'rx' | 'tx',
  units: Units,
): Span[] {
  const traffic = forwardedOf(totals);
  const spans: Span[] = graph === '' ? [] : [[graph, tone], [' ']];
  return [
    ...spans,
    [rateWithUnit(traffic.bytesPerSecond, units).padStart(unitWidth), 'value'],
    [` ${formatRate(traffic.packetsPerSecond).padStart(5)}p/s`],
    [
      `  ${amountWithUnit(traffic.bytes, units).padStart(unitWidth - 2)} ${formatCount(traffic.packets).padStart(5)} pkts`,
      'quiet',
    ],
  ];
}
