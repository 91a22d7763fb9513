import {
  formatCount,
  formatEstimatedRtt,
  formatPercent,
  formatRate,
  formatRtt,
} from '../../../quantity/format.js';
import {amountWithUnit, rateWithUnit, type Units} from '../../../quantity/units.js';
import {forwardedOf} from '../../../snapshot/forwarding.js';
import type {DirectionTraffic, FlowSnapshot} from '../../../snapshot/snapshot.js';
import type {FlowPoint} from '../past/history.js';

/** A row of numbers: what it counts, to the target and to the client. What is not known is blank. */
export type NumberRow = readonly [label: string, rx: string, tx: string];

/** What was counted of a flow in each direction. Rates are of what got through. */
export function flowNumbers({rx, tx}: FlowSnapshot, units: Units): readonly NumberRow[] {
  const row = (label: string, text: (traffic: DirectionTraffic) => string): NumberRow => [
    label,
    text(rx),
    text(tx),
  ];
  return [
    row('received', ({bytes}) => amountWithUnit(bytes, units)),
    row('packets', ({packets}) => formatCount(packets)),
    row('forwarded', ({forwarded}) => amountWithUnit(forwarded?.bytes ?? Number.NaN, units)),
    row('dropped', ({dropped}) => amountWithUnit(dropped?.bytes ?? Number.NaN, units)),
    row('loss', ({packets, dropped}) =>
      packets === 0 ? '' : formatPercent((100 * (dropped?.packets ?? Number.NaN)) / packets),
    ),
    row('rate', traffic => rateWithUnit(forwardedOf(traffic).bytesPerSecond, units)),
    row('packets/s', traffic => formatRate(forwardedOf(traffic).packetsPerSecond)),
    row('mean size', ({bytes, packets}) => (packets === 0 ? '' : amountWithUnit(bytes / packets, units))),
  ];
}

/** Lines about the response times of its target; none before the first answer. */
export function answerTexts({rttMs, responseTimes}: FlowSnapshot, points: readonly FlowPoint[]): string[] {
  if (rttMs === null) return [];
  if (responseTimes?.estimated)
    return [`RTT ${formatEstimatedRtt(rttMs)}, an estimate: the shortest`, 'time of late to the next reply'];
  if (responseTimes?.p50Ms == null || responseTimes.p95Ms === null || responseTimes.maxMs === null)
    return [`RTT ${formatRtt(rttMs)} to the next reply`];
  const {samples, p50Ms, p95Ms, maxMs} = responseTimes;
  const answers = samples === 1 ? '1 answer' : `${formatCount(samples)} answers`;
  const jitter = jitterMs(points);
  return [
    `RTT p50 ${formatRtt(p50Ms)}, p95 ${formatRtt(p95Ms)}, max ${formatRtt(maxMs)}`,
    `of ${answers}${Number.isNaN(jitter) ? '' : `, jitter ${formatRtt(jitter)}`}`,
  ];
}

/**
 * How much the smoothed response time changes from an interval with answers to the next one with answers, on average; NaN where
 * there are fewer than two. The relay does not keep single response times in their order.
 */
export function jitterMs(points: readonly FlowPoint[]): number {
  const measured: number[] = [];
  let answers = -1;
  for (const point of points) {
    if (point.answers > answers && point.answers > 0 && !Number.isNaN(point.rttMs))
      measured.push(point.rttMs);
    answers = point.answers;
  }
  const changes = measured.slice(1).map((rttMs, index) => Math.abs(rttMs - measured[index]!));
  return changes.length === 0
    ? Number.NaN
    : changes.reduce((sum, change) => sum + change, 0) / changes.length;
}
