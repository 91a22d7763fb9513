import type {FlowSnapshot} from '../../../snapshot/snapshot.js';
import {displayWidth, sanitizeText, truncate} from '../../../text/sanitize.js';
import {areDefault} from '../../../view/columns/choose.js';
import type {CellContext, ColumnId} from '../../../view/columns/column.js';
import {columnById, columns} from '../../../view/columns/columns.js';
import {lifecycleState} from '../../../view/lifecycle.js';
import type {Sort} from '../../../view/sorting/sort.js';
import {addressWidthsOf, cellText, layoutColumns, type PlacedColumn} from '../../../view/table/layout.js';
import type {Group} from '../../../view/tree.js';
import type {ViewState} from '../../../view/view.js';
import {tableHeight} from '../../state/size.js';
import type {ScreenState} from '../../state/state.js';
import {highlight} from '../highlight.js';
import {theme} from '../theme.js';
import {emptyText} from './empty-text.js';
import {gutterText, gutterWidth, isTaggedRow} from './row-prefix.js';
import {rowRates} from './row-rates.js';

/** The title line and the visible rows; nothing is computed for the others. */
export function composeTable(state: ScreenState): string[] {
  const {rows, top, size, view, selectedIndex} = state;
  const height = tableHeight(state);
  const visible = rows.slice(top, top + height);
  const gutter = gutterWidth(state);
  const placed = placedColumns(state, visible);
  const context = contextOf(state);
  const lines = [titles(placed, view.sort, size.columns, gutter)];
  for (const [index, flow] of visible.entries()) {
    lines.push(row(state, context, flow, placed, top + index === selectedIndex));
  }
  if (rows.length === 0) lines.push(theme.quiet(emptyText(state)));
  while (lines.length < height + 1) lines.push('');
  return lines;
}

function contextOf(state: ScreenState): CellContext {
  const {snapshot, view} = state;
  const {rx, tx} = snapshot.totals;
  return {
    units: view.units,
    totalBytesPerSecond: rx.bytesPerSecond + tx.bytesPerSecond,
    ratesOf: rowRates(state, columnById('history').width),
  };
}

function placedColumns(state: ScreenState, visible: readonly FlowSnapshot[]): readonly PlacedColumn[] {
  return placeColumns(
    state.size.columns - gutterWidth(state),
    steadyRows(state, visible),
    scrolledAway(state),
    !areDefault(state.view.columns),
  );
}

/** The column whose title stands there. */
export function columnAt(terminalColumn: number, state: ScreenState): ColumnId | undefined {
  const {rows, top} = state;
  let end = gutterWidth(state);
  return placedColumns(state, rows.slice(top, top + tableHeight(state))).find(({width}) => {
    end += width + 1;
    return terminalColumn < end;
  })?.column.id;
}

/** These are seen in two columns of the table, `RX/s+ TX/s▼`. */
const sums: Partial<Record<ColumnId, readonly ColumnId[]>> = {
  rate: ['rx-rate', 'tx-rate'],
  bytes: ['rx', 'tx'],
};

/** What decides the order is always to be seen, however narrow the terminal. */
function placeColumns(
  width: number,
  rows: readonly FlowSnapshot[],
  {sort, columns: chosen}: ViewState,
  areChosen: boolean,
): readonly PlacedColumn[] {
  const addresses = addressWidthsOf(rows);
  const placed = layoutColumns(width, addresses, chosen, rows, areChosen);
  const isPlaced = (id: ColumnId) => placed.some(({column}) => column.id === id);
  if (isPlaced(sort.column) || sums[sort.column]?.every(isPlaced)) return placed;
  const column = columnById(sort.column);
  const rest = chosen.filter(id => id !== sort.column);
  const others = layoutColumns(width - column.minWidth - 1, addresses, rest, rows, areChosen);
  const order = withColumn(chosen, sort.column);
  const orderOf = (each: PlacedColumn) => order.indexOf(each.column.id);
  return [...others, {column, width: column.minWidth}].sort((a, b) => orderOf(a) - orderOf(b));
}

/** A column that was not chosen stands before the first that follows it in the list of all, but never at the front. */
function withColumn(chosen: readonly ColumnId[], id: ColumnId): readonly ColumnId[] {
  if (chosen.includes(id)) return chosen;
  const rank = (each: ColumnId) => columns.findIndex(column => column.id === each);
  const next = chosen.findIndex(each => rank(each) > rank(id));
  const at = next < 0 ? chosen.length : Math.max(1, next);
  return [...chosen.slice(0, at), id, ...chosen.slice(at)];
}

/** Over all rows, not only the visible ones, so that scrolling does not move the columns. */
function steadyRows({rows}: ScreenState, visible: readonly FlowSnapshot[]): readonly FlowSnapshot[] {
  return rows.length <= 2000 ? rows : visible;
}

function titles(placed: readonly PlacedColumn[], sort: Sort, width: number, gutter: number): string {
  let line = theme.columnTitles(' '.repeat(gutter));
  let used = gutter;
  for (const [index, each] of placed.entries()) {
    const mark = markOf(each.column.id, placed, sort);
    const text = cellText(each, mark === '' ? each.column.title : markedTitle(each, mark));
    if (index > 0) line += theme.columnTitles(' ');
    line += (mark === '' ? theme.columnTitles : theme.sortedTitle)(text);
    used += each.width + (index > 0 ? 1 : 0);
  }
  return line + theme.columnTitles(' '.repeat(Math.max(0, width - used)));
}

/** Of the column that decides the order, or, where that is hidden, of the two whose sum does. */
function markOf(id: ColumnId, placed: readonly PlacedColumn[], {column, direction}: Sort): string {
  const isShown = placed.some(each => each.column.id === column);
  const marked = isShown ? [column] : (sums[column] ?? []);
  if (!marked.includes(id)) return '';
  if (id !== marked.at(-1)) return '+';
  return direction === 'asc' ? '▲' : '▼';
}

function markedTitle({column, width}: PlacedColumn, mark: string): string {
  return `${column.title.slice(0, width - 1)}${mark}`;
}

function row(
  state: ScreenState,
  context: CellContext,
  flow: FlowSnapshot,
  placed: readonly PlacedColumn[],
  selected: boolean,
): string {
  const lifecycle = lifecycleState(flow, state.snapshot.takenAtMs);
  const sign = gutterText(state, flow, lifecycle, selected);
  const cells = cellsOf(flow, placed, state, context);
  if (selected) return theme.selected(filled(sign + cells.join(' '), state.size.columns));
  if (isTaggedRow(state, flow)) return theme.warning(sign + cells.join(' '));
  if (state.groups.has(flow)) return theme.value(sign + cells.join(' '));
  if (flow.state === 'ended') return theme.ended(sign + cells.join(' '));
  const shown = cells.map((cell, index) => highlight(cell, placed[index]!.column, flow, lifecycle));
  return (theme.states[lifecycle]?.(sign) ?? sign) + shown.join(' ');
}

/** In place of the first text: a parent's name, and how many flows it has. */
function parentText({by, name, flows}: Group, width: number): string {
  const count = ` (${flows.length})`;
  return truncate(name === '' ? `no ${by}` : sanitizeText(name), width - count.length) + count;
}

function cellsOf(
  flow: FlowSnapshot,
  placed: readonly PlacedColumn[],
  {groups, snapshot}: ScreenState,
  context: CellContext,
): string[] {
  const group = groups.get(flow);
  const named =
    group === undefined
      ? -1
      : Math.max(
          0,
          placed.findIndex(({column}) => column.align === 'left'),
        );
  return placed.map((each, index) =>
    cellText(
      each,
      group && index === named
        ? parentText(group, each.width)
        : each.column.text(flow, snapshot.takenAtMs, context),
    ),
  );
}

/** Without the columns that are scrolled away; the first stays, as it tells who it is about. */
function scrolledAway({view, leftColumns}: ScreenState): ViewState {
  if (leftColumns === 0) return view;
  const [first, ...rest] = view.columns;
  return {...view, columns: [first!, ...rest.slice(leftColumns)]};
}

/** By what the terminal shows: a wide character takes two columns. */
function filled(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}
