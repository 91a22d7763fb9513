import {lifecycleState} from '../../../snapshot/lifecycle.js';
import type {FlowSnapshot, HostSnapshot, Snapshot} from '../../../snapshot/snapshot.js';
import {displayWidth, sanitizeText, truncate} from '../../../text/sanitize.js';
import {historyWidth, intervalsPerCharacter} from '../../../view/columns/cells.js';
import type {CellContext, ColumnId} from '../../../view/columns/column.js';
import {counts, hostStateText} from '../../../view/fleet/host-state.js';
import type {Group} from '../../../view/rows/tree-rows.js';
import type {Sort} from '../../../view/sorting/sort.js';
import {totalBytesPerSecond} from '../../../view/summary/total-rate.js';
import {cellText, type PlacedColumn} from '../../../view/table/layout.js';
import type {ScreenState} from '../../state/screen-state.js';
import {tableHeight, tableWidth} from '../../state/size.js';
import {highlight, toneOf} from '../highlight.js';
import type {Line, Span} from '../spans.js';
import {type EmptyState, emptyLines} from './empty-lines.js';
import {type ColumnsState, partsOf, placedColumns, visibleRows} from './place-columns.js';
import {changeOf} from './row-change.js';
import {isTaggedRow, type RowPrefixState, rowPrefix, rowPrefixWidth} from './row-prefix.js';
import {type RowRatesState, rowRates} from './row-rates.js';

export type TableState = ColumnsState &
  RowPrefixState &
  RowRatesState &
  EmptyState &
  Pick<ScreenState, 'selectedIndex' | 'columnCursor'>;

/** The title line and the visible rows. Nothing is computed for the other rows. */
export function tableLines(state: TableState): Line[] {
  const {rows, top, selectedIndex} = state;
  const height = tableHeight(state);
  const placed = placedColumns(state);
  const context = contextOf(state);
  const lines: Line[] = [titles(state, placed)];
  for (const [index, flow] of visibleRows(state).entries()) {
    lines.push(row(state, context, flow, placed, top + index === selectedIndex));
  }
  if (rows.length === 0)
    lines.push(
      ...emptyLines(state)
        .map((line): Line => [[line, 'quiet']])
        .slice(0, height),
    );
  while (lines.length < height + 1) lines.push([]);
  return lines;
}

function contextOf(state: TableState): CellContext {
  const {snapshot, view} = state;
  return {
    units: view.units,
    totalBytesPerSecond: totalBytesPerSecond(snapshot.totals),
    ratesOf: rowRates(state, historyWidth * intervalsPerCharacter),
  };
}

function titles(state: TableState, placed: readonly PlacedColumn[]): Line {
  const {view, columnCursor, cursorSign} = state;
  const prefixWidth = rowPrefixWidth(state);
  const spans: Span[] = [[' '.repeat(prefixWidth), 'columnTitles']];
  let used = prefixWidth;
  for (const [index, each] of placed.entries()) {
    const mark = sortMark(each.column.id, placed, view.sort);
    const text = cellText(each, mark === '' ? each.column.title : markedTitle(each, mark));
    const isChosen = each.column.id === columnCursor;
    if (index > 0) spans.push([isChosen && cursorSign !== '' ? cursorSign : ' ', 'columnTitles']);
    spans.push([text, isChosen ? 'chosenTitle' : mark === '' ? 'columnTitles' : 'sortedTitle']);
    used += each.width + (index > 0 ? 1 : 0);
  }
  return [...spans, [' '.repeat(Math.max(0, tableWidth(state) - used)), 'columnTitles']];
}

/** Marks the sort column; where it is a sum that is hidden, marks its two parts. */
function sortMark(id: ColumnId, placed: readonly PlacedColumn[], {column, direction}: Sort): string {
  const isShown = placed.some(each => each.column.id === column);
  const marked = isShown ? [column] : (partsOf[column] ?? []);
  if (!marked.includes(id)) return '';
  if (id !== marked.at(-1)) return '+';
  return direction === 'asc' ? '▲' : '▼';
}

function markedTitle({column, width}: PlacedColumn, mark: string): string {
  return `${column.title.slice(0, width - 1)}${mark}`;
}

function row(
  state: TableState,
  context: CellContext,
  flow: FlowSnapshot,
  placed: readonly PlacedColumn[],
  selected: boolean,
): Line {
  const lifecycle = lifecycleState(flow, state.snapshot.takenAtMs);
  const prefix = rowPrefix(state, flow, lifecycle, selected);
  const cells = cellsOf(flow, placed, state, context);
  const whole = () => prefix + cells.join(' ');
  if (selected) return selectedRow(state, prefix, cells, placed);
  if (isTaggedRow(state, flow)) return [[whole(), 'warning']];
  const group = state.groups.get(flow);
  if (group) return [[whole(), isSilent(group, state) ? 'ended' : 'value']];
  if (flow.state === 'ended') return [[whole(), 'ended']];
  const changed = changeOf(state, flow, lifecycle);
  const spans: Span[] = changed.state
    ? [[prefix.slice(0, -1), 'badge'], [prefix.slice(-1)]]
    : [[prefix, toneOf(lifecycle)]];
  for (const [index, cell] of cells.entries()) {
    if (index > 0) spans.push([' ']);
    spans.push(...highlight(cell, placed[index]!.column, flow, lifecycle, changed.rate));
  }
  return spans;
}

/** The row of the cursor, with the cell of the chosen column standing out. */
function selectedRow(
  state: TableState,
  prefix: string,
  cells: readonly string[],
  placed: readonly PlacedColumn[],
): Line {
  const {columnCursor, cursorSign} = state;
  const width = tableWidth(state);
  const at = placed.findIndex(({column}) => column.id === columnCursor);
  if (at < 0) return [[padded(prefix + cells.join(' '), width), 'selected']];
  const left =
    prefix +
    cells
      .slice(0, at)
      .map(cell => `${cell} `)
      .join('');
  // Without colours, a sign stands between the cells.
  const before = at > 0 && cursorSign !== '' ? left.slice(0, -1) + cursorSign : left;
  const behind = cells
    .slice(at + 1)
    .map(cell => ` ${cell}`)
    .join('');
  const room = width - displayWidth(before) - displayWidth(cells[at]!);
  return [
    [before, 'selected'],
    [cells[at]!, 'chosenCell'],
    [padded(behind, room), 'selected'],
  ];
}

/** Whether a parent is a machine whose flows do not count in any sum. */
function isSilent(group: Group, {snapshot}: TableState): boolean {
  const host = hostOf(group, snapshot);
  return host !== undefined && !counts(host);
}

/** The machine that a parent stands for. */
function hostOf({by, name}: Group, {hosts}: Pick<Snapshot, 'hosts'>): HostSnapshot | undefined {
  return by === 'host' ? hosts?.find(host => host.name === name) : undefined;
}

/** How many flows a machine has, and its state, which comes first. Its name is in its own cell. */
function hostText(silence: string, flows: number, width: number): string {
  const count = `${flows} flows`;
  const both = silence === '' ? count : `${silence}, ${count}`;
  return both.length <= width || silence === '' ? truncate(both, width) : truncate(silence, width);
}

/** A parent's name and how many flows it has, and the state of a machine. */
function parentText({by, name, count: flows}: Group, silence: string, width: number): string {
  const count = ` (${flows})${silence && ` ${silence}`}`;
  return truncate(name === '' ? `no ${by}` : sanitizeText(name), width - count.length) + count;
}

function cellsOf(
  flow: FlowSnapshot,
  placed: readonly PlacedColumn[],
  {groups, snapshot}: TableState,
  context: CellContext,
): string[] {
  const group = groups.get(flow);
  // The name of a machine stands where that of every flow's machine does, and is too narrow for others.
  const isName = ({column}: PlacedColumn) => column.align === 'left' && column.id !== 'host';
  const named = group === undefined ? -1 : Math.max(0, placed.findIndex(isName));
  const textOf = (each: PlacedColumn, index: number) =>
    group && index === named
      ? nameText(group, snapshot, placed, each.width)
      : each.column.text(flow, snapshot.takenAtMs, context);
  return placed.map((each, index) => cellText(each, textOf(each, index)));
}

/** What stands in place of the first text of a parent. */
function nameText(
  group: Group,
  snapshot: Pick<Snapshot, 'hosts' | 'takenAtMs'>,
  placed: readonly PlacedColumn[],
  width: number,
): string {
  const host = hostOf(group, snapshot);
  const silence = host && host.state !== 'live' ? hostStateText(host, snapshot.takenAtMs) : '';
  return host && placed.some(({column}) => column.id === 'host')
    ? hostText(silence, group.count, width)
    : parentText(group, silence, width);
}

/** Measured by what the terminal shows: a wide character takes two columns. */
function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}
