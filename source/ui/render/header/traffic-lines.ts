import {rateWithUnit} from '../../../quantity/units.js';
import {forwardedOf} from '../../../snapshot/forwarding.js';
import {sparkline} from '../../../view/graphs/sparkline.js';
import {stretched} from '../../../view/graphs/stretch.js';
import {type Span, widthOf} from '../spans.js';
import {answerSpans, droppedSpans, queueSpans, refusedSpans, relaySpans} from './health-spans.js';
import {fittingParts} from './parts.js';
import {directionSpans, peakOf, signs, type TrafficState} from './traffic-spans.js';

/** A narrower graph says nothing. */
const minimumGraphWidth = 5;
/** Of `dropped !1.21K/s   refused 1.21K/s` and what is below it. Fixed, so that the graphs keep their width. */
const healthWidth = 34;
const peakWidth = 16;

/** A line for each direction, with a graph, and beside them how well it goes. */
export function trafficLines(state: TrafficState): Span[][] {
  const {snapshot, size, history, view} = state;
  const health = [
    [{spans: droppedSpans(state)}, {spans: refusedSpans(state)}],
    [
      {spans: answerSpans(snapshot, true)},
      {rank: 1, spans: queueSpans(snapshot)},
      {rank: 0, spans: relaySpans(snapshot)},
    ].filter(({spans}) => spans.length > 0),
  ];
  return (['rx', 'tx'] as const).map((direction, line) => {
    const head = directionSpans(direction, snapshot.totals[direction], view.units);
    const room = size.columns - widthOf(head) - 1 - 3 - healthWidth;
    const hasPeak = room - peakWidth >= 20;
    const graphWidth = Math.max(minimumGraphWidth, room - (hasPeak ? peakWidth : 0));
    const rates = history.map(point => point[direction]);
    const peak = rateWithUnit(peakOf(history, direction, graphWidth), view.units);
    return [
      ...head,
      [' '],
      [sparkline(stretched(rates, graphWidth), graphWidth), direction],
      [hasPeak ? `  peak ${peak.padEnd(peakWidth - 7)}` : '', 'quiet'],
      ['   '],
      ...fittingParts(health[line]!, healthWidth),
    ];
  });
}

/** Both directions, and what does not go well, in one line. */
export function compactTrafficLine(state: TrafficState): Span[] {
  const {snapshot, view, size} = state;
  const rate = (direction: 'rx' | 'tx'): Span[] => [
    [`${signs[direction]} `, direction],
    [rateWithUnit(forwardedOf(snapshot.totals[direction]).bytesPerSecond, view.units), 'value'],
  ];
  return fittingParts(
    [
      {spans: [...rate('rx'), ['  '], ...rate('tx')]},
      {gap: '  ', rank: 2, spans: droppedSpans(state)},
      {gap: '  ', rank: 1, spans: refusedSpans(state)},
      {gap: '  ', rank: 0, spans: relaySpans(snapshot)},
    ],
    size.columns,
  );
}
