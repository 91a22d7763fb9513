import {formatAge} from '../../../quantity/format.js';
import {rateWithUnit, type Units} from '../../../quantity/units.js';
import {tallGraph} from '../../../view/graphs/graph.js';
import {stretched} from '../../../view/graphs/stretch.js';
import {timeAxis} from '../../../view/graphs/time-axis.js';
import {detailGraphHeight} from '../../state/panes/detail-columns.js';
import type {FlowDetail} from '../../state/panes/flow-detail.js';
import type {FlowPoint} from '../../state/past/history.js';
import {cutLine, type Line, type Span} from '../spans.js';

const signs = {rx: '▲', tx: '▼'} as const;
const words = {rx: ' to target', tx: ' to client'} as const;

/**
 * The rates of one direction over time: what its height means, the graph, stretched to the samples that there are, and the time.
 * @param width in columns
 */
export function rateGraph(
  {points, intervalMs}: FlowDetail,
  direction: 'rx' | 'tx',
  width: number,
  units: Units,
): Line[] {
  const shown = points.slice(-2 * width);
  const rates = shown.map(point => point[direction]);
  const peak = rates.reduce((most, rate) => Math.max(most, rate), 0);
  const spanMs = spanOf(shown, intervalMs);
  const named = `${signs[direction]}${words[direction]}`;
  const meaning =
    spanMs === 0 ? 'no interval yet' : `peak ${rateWithUnit(peak, units)} in the last ${spanText(spanMs)}`;
  const isWide = named.length + 2 + meaning.length <= width;
  const title: Span[] = [[isWide ? named : signs[direction], 'label'], [`${isWide ? '  ' : ' '}${meaning}`]];
  return [
    cutLine(title, width),
    ...tallGraph(stretched(rates, 2 * width), width, detailGraphHeight).map(
      (line): Line => [[line, direction]],
    ),
    [[timeAxis(spanMs, width), 'quiet']],
  ];
}

/** From the beginning of the first interval to the end of the last one. */
function spanOf(points: readonly FlowPoint[], intervalMs: number): number {
  const [first, last] = [points[0], points.at(-1)];
  return first === undefined || last === undefined ? 0 : last.atMs - first.atMs + intervalMs;
}

/** `15 s`, `9m58s` */
function spanText(ms: number): string {
  return ms < 59_500 ? `${Math.round(ms / 1000)} s` : formatAge(ms);
}
