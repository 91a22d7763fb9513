import {formatCount, formatRate} from '../../../quantity/format.js';
import {rateWithUnit, type Units} from '../../../quantity/units.js';
import {forwardedOf} from '../../../snapshot/forwarding.js';
import type {DirectionTotals} from '../../../snapshot/snapshot.js';
import type {RatePoint, ScreenState} from '../../state/screen-state.js';
import type {Span} from '../spans.js';

/** What the traffic lines show. */
export type TrafficState = Pick<ScreenState, 'momentMs' | 'snapshot' | 'past' | 'size' | 'history' | 'view'>;

/** The sign of a direction: up to the target, down to the client. */
export const signs = {rx: '▲', tx: '▼'} as const;

/** `39.2KB/s`, and one more for an IEC prefix. */
const unitWidth = 9;

/** What got through: `▲ 27.6KB/s  120p/s` */
export function directionSpans(direction: 'rx' | 'tx', totals: DirectionTotals, units: Units): Span[] {
  const {bytesPerSecond, packetsPerSecond} = forwardedOf(totals);
  return [
    [`${signs[direction]} `, direction],
    [rateWithUnit(bytesPerSecond, units).padStart(unitWidth), 'value'],
    [` ${formatRate(packetsPerSecond).padStart(5)}p/s`],
  ];
}

/** The largest rate in the last intervals, in bytes per second. */
export function peakOf(history: readonly RatePoint[], direction: 'rx' | 'tx', intervals: number): number {
  return history.slice(-intervals).reduce((most, point) => Math.max(most, point[direction]), 0);
}

/** `2.1MB 3.4K pkts` and the like, since the start. */
export function totalText(totals: DirectionTotals, amount: (bytes: number) => string): string {
  const {bytes, packets} = forwardedOf(totals);
  return `${amount(bytes)} ${formatCount(packets)} pkts`;
}
