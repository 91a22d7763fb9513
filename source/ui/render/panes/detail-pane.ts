import {formatCount} from '../../../quantity/format.js';
import {displayWidth, sanitizeText, truncate} from '../../../text/sanitize.js';
import {type SizeBar, sizeHistogram} from '../../../view/graphs/size-histogram.js';
import {firstFlows} from '../../../view/summary/match-count.js';
import {detailColumns} from '../../state/panes/detail-columns.js';
import {type DetailState, type Fact, type FlowDetail, flowDetail} from '../../state/panes/flow-detail.js';
import {detailArea, splitOf} from '../../state/size.js';
import {cutLine, type Line, type Span} from '../spans.js';
import {besideLines} from './beside.js';
import {datagramLines} from './detail-datagrams.js';
import {rateGraph} from './detail-graphs.js';
import type {Pane, PaneState} from './pane-lines.js';

/** `1025 - 1472 B` */
const sizeLabelWidth = 14;
const numberLabelWidth = 11;
const numberWidth = 13;

export type DetailPaneState = DetailState & PaneState;

/** Everything about the selected flow, as it is now or as it ended. */
export function detailPane(state: DetailPaneState): Pane {
  const {columns} = detailArea(state.size);
  const detail = flowDetail(state);
  // The way back comes first, so that a narrow terminal never cuts it.
  const title = 'Flow: Esc returns';
  if (detail === undefined) return {title, lines: [[[truncate(missingText(state), columns), 'quiet']]]};
  const {flow} = detail;
  const {units} = state.view;
  const {areTwo, left, right, graph} = detailColumns(columns);
  const gap = ' '.repeat(Math.max(0, columns - left - right));
  const numbers = numberLines(detail, left);
  const known = [
    ...factLines('What is known', detail.known, detail.labelWidth, right),
    [],
    ...factLines('Events', detail.events, detail.labelWidth, right),
  ];
  const [up, down] = [rateGraph(detail, 'rx', graph, units), rateGraph(detail, 'tx', graph, units)];
  const lines: Line[] = [
    [[truncate(sanitizeText(`${flow.client} -> ${flow.target}`), columns), 'value']],
    ...(areTwo ? besideLines(numbers, known, left, gap) : [...numbers, [], ...known]),
    [],
    ...(areTwo ? besideLines(up, down, graph, ' '.repeat(columns - 2 * graph)) : [...up, ...down]),
    ...sizeLines(detail, columns),
    ...datagramLines(detail, columns),
  ];
  const scroll = splitOf({size: state.size, mode: 'detail'}) ? ', PgUp PgDn scroll it' : '';
  return {title, hint: `, y copies it, [ ] step through time${scroll}`, lines};
}

/** Why there is no detail: the flow is gone, or the cursor is on a parent. */
function missingText({rows, groups, selectedIndex, snapshot}: DetailState): string {
  const row = rows.at(selectedIndex);
  const group = row && groups.get(row);
  const here = firstFlows(snapshot);
  if (group === undefined)
    return here === undefined
      ? 'This flow has ended and is gone.'
      : `This flow has ended, or is not among the first ${here} that are here.`;
  return sanitizeText(`${group.name || `no ${group.by}`}: ${formatCount(group.count)} flows`);
}

function numberLines({numbers, answers}: FlowDetail, width: number): Line[] {
  const head: Line = [
    [' '.repeat(numberLabelWidth)],
    ['▲ to target'.padStart(numberWidth), 'rx'],
    ['▼ to client'.padStart(numberWidth), 'tx'],
  ];
  return [
    cutLine(head, width),
    ...numbers.map(([label, rx, tx]) =>
      cutLine(
        [[label.padEnd(numberLabelWidth), 'label'], [rx.padStart(numberWidth)], [tx.padStart(numberWidth)]],
        width,
      ),
    ),
    ...answers.map(text => cutLine([[text]], width)),
  ];
}

function factLines(title: string, facts: readonly Fact[], labelWidth: number, width: number): Line[] {
  return [
    cutLine([[title, 'value']], width),
    ...facts.map(([label, text]) =>
      cutLine([[padded(truncate(label, labelWidth), labelWidth), 'label'], [` ${text}`]], width),
    ),
  ];
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

function sizeLines({sizes, sizesAreExact}: FlowDetail, columns: number): Line[] {
  const barWidth = Math.max(4, Math.min(40, Math.floor((columns - 34) / 2)));
  const bars = sizeHistogram(sizes, barWidth);
  if (bars.length === 0) return [];
  const title = sizesAreExact ? 'Packet sizes' : 'Mean packet sizes of the intervals';
  const titleWidth = sizesAreExact ? sizeLabelWidth + 1 : 0;
  const heads: Span[] = sizesAreExact ? [['▲'.padEnd(barWidth + 8)], ['▼']] : [];
  const direction = (which: 'rx' | 'tx', {bar, count}: SizeBar['rx']): Span[] => [
    [` ${bar}`, which],
    [` ${count === 0 ? '' : formatCount(count)}`.padEnd(7)],
  ];
  return [
    [],
    cutLine([[title.padEnd(titleWidth), 'value'], ...heads], columns),
    ...bars.map(({label, rx, tx}) =>
      cutLine([[label.padStart(sizeLabelWidth)], ...direction('rx', rx), ...direction('tx', tx)], columns),
    ),
  ];
}
