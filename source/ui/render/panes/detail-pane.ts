import {formatAge, formatCount, formatRate} from '../../../quantity/format.js';
import {rateWithUnit, type Units} from '../../../quantity/units.js';
import {forwardedOf} from '../../../snapshot/forwarding.js';
import type {Traffic} from '../../../snapshot/snapshot.js';
import {sanitizeText, truncate} from '../../../text/sanitize.js';
import {tallGraph} from '../../../view/graphs/graph.js';
import {type SizeBar, sizeHistogram} from '../../../view/graphs/size-histogram.js';
import type {FlowPoint} from '../../state/history.js';
import {type DetailState, type FlowDetail, flowDetail} from '../../state/panes/flow-detail.js';
import {detailGraphHeight} from '../../state/panes/line-count.js';
import {cutLine, type Line, type Span} from '../spans.js';
import type {Pane, PaneState} from './pane-lines.js';

const labelWidth = 10;
/** `1025 - 1472 B` */
const sizeLabelWidth = 14;

export type DetailPaneState = DetailState & PaneState;

/** Everything about the selected flow, as it is now or as it ended. */
export function detailPane(state: DetailPaneState): Pane {
  const {columns} = state.size;
  const detail = flowDetail(state);
  // The way back comes first, so that a narrow terminal never cuts it.
  const title = 'Flow: Esc returns';
  if (detail === undefined)
    return {title, lines: [[[truncate('This flow has ended and is gone.', columns), 'quiet']]]};
  const {flow, facts, points} = detail;
  const {units} = state.view;
  const graphs = (label: string, direction: 'rx' | 'tx') =>
    graphLines(label, direction, forwardedOf(flow[direction]), points, columns, units);
  const lines: Line[] = [
    [[truncate(sanitizeText(`${flow.client} -> ${flow.target}`), columns), 'value']],
    ...facts.map(([label, text]) =>
      cutLine([[sanitizeText(label).padEnd(labelWidth), 'label'], [` ${sanitizeText(text)}`]], columns),
    ),
    [],
    ...graphs('RX up', 'rx'),
    ...graphs('TX down', 'tx'),
    [],
    ...sizeLines(detail, columns),
  ];
  return {title, hint: ', y copies it, [ ] step through time', lines};
}

function graphLines(
  label: string,
  direction: 'rx' | 'tx',
  traffic: Traffic,
  points: readonly FlowPoint[],
  columns: number,
  units: Units,
): Line[] {
  const width = Math.max(8, columns - 1);
  const rates = points.map(point => point[direction]);
  const peak = rates.reduce((most, rate) => Math.max(most, rate), 0);
  const first = points.at(-Math.min(points.length, 2 * width));
  const duration = first === undefined ? '' : `, ${formatAge(points.at(-1)!.atMs - first.atMs)} back`;
  const rate = ` ${formatRate(traffic.packetsPerSecond)}p/s, at most ${rateWithUnit(peak, units)}${duration}`;
  return [
    cutLine(
      [[label.padEnd(8), 'label'], [rateWithUnit(traffic.bytesPerSecond, units), 'value'], [rate]],
      columns,
    ),
    ...tallGraph(rates, width, detailGraphHeight).map((line): Line => [[line, direction]]),
  ];
}

function sizeLines({sizes, sizesAreExact}: FlowDetail, columns: number): Line[] {
  const barWidth = Math.max(4, Math.min(40, Math.floor((columns - 34) / 2)));
  const bars = sizeHistogram(sizes, barWidth);
  if (bars.length === 0) return [];
  const title = sizesAreExact ? 'Packet sizes' : 'Mean packet sizes of the intervals';
  const titleWidth = sizesAreExact ? sizeLabelWidth + 1 : 0;
  const heads: Span[] = sizesAreExact ? [['RX'.padEnd(barWidth + 8)], ['TX']] : [];
  const direction = (which: 'rx' | 'tx', {bar, count}: SizeBar['rx']): Span[] => [
    [` ${bar}`, which],
    [` ${count === 0 ? '' : formatCount(count)}`.padEnd(7)],
  ];
  return [
    cutLine([[title.padEnd(titleWidth), 'label'], ...heads], columns),
    ...bars.map(({label, rx, tx}) =>
      cutLine([[label.padStart(sizeLabelWidth)], ...direction('rx', rx), ...direction('tx', tx)], columns),
    ),
  ];
}
