import type {FlowSnapshot} from '../snapshot/snapshot.js';
import {type Column, type ColumnId, columnById, columns, flowState} from '../view/columns.js';
import {
  type AddressWidths,
  addressWidthsOf,
  cellText,
  layoutColumns,
  type PlacedColumn,
} from '../view/layout.js';
import {displayWidth, truncate} from '../view/sanitize.js';
import type {Sort} from '../view/sort.js';
import type {ViewState} from '../view/view.js';
import {tableHeight} from './size.js';
import type {ScreenState} from './state.js';
import {selectedSign, theme} from './theme.js';

/** The title line and the visible rows; nothing is computed for the others. */
export function composeTable(state: ScreenState): string[] {
  const {rows, top, size, view, selectedIndex, snapshot} = state;
  const height = tableHeight(state);
  const visible = rows.slice(top, top + height);
  const placed = placeColumns(size.columns - selectedSign.length, steadyWidths(state, visible), view);
  const lines = [titles(placed, view.sort, size.columns)];
  for (const [index, flow] of visible.entries()) {
    lines.push(row(flow, placed, snapshot.takenAtMs, top + index === selectedIndex, size.columns));
  }
  if (rows.length === 0) lines.push(theme.quiet(emptyText(state)));
  while (lines.length < height + 1) lines.push('');
  return lines;
}

/** These are seen in two columns of the table, which then both carry the mark. */
const sums: Partial<Record<ColumnId, readonly ColumnId[]>> = {
  rate: ['rx-rate', 'tx-rate'],
  bytes: ['rx', 'tx'],
};

/** What decides the order is always to be seen, however narrow the terminal. */
function placeColumns(
  width: number,
  addresses: AddressWidths,
  {sort, columns: chosen}: ViewState,
): readonly PlacedColumn[] {
  const placed = layoutColumns(width, addresses, chosen);
  const isPlaced = (id: ColumnId) => placed.some(({column}) => column.id === id);
  if (isPlaced(sort.column) || sums[sort.column]?.every(isPlaced)) return placed;
  const column = columnById(sort.column);
  const rest = chosen.filter(id => id !== sort.column);
  const others = layoutColumns(width - column.minWidth - 1, addresses, rest);
  const order = withColumn(chosen, sort.column);
  const orderOf = (each: PlacedColumn) => order.indexOf(each.column.id);
  return [...others, {column, width: column.minWidth}].sort((a, b) => orderOf(a) - orderOf(b));
}

/** A column that was not chosen stands before the first that follows it in the list of all. */
function withColumn(chosen: readonly ColumnId[], id: ColumnId): readonly ColumnId[] {
  if (chosen.includes(id)) return chosen;
  const rank = (each: ColumnId) => columns.findIndex(column => column.id === each);
  const next = chosen.findIndex(each => rank(each) > rank(id));
  const at = next < 0 ? chosen.length : next;
  return [...chosen.slice(0, at), id, ...chosen.slice(at)];
}

/** Over all rows, not only the visible ones, so that scrolling does not move the columns. */
function steadyWidths({rows}: ScreenState, visible: readonly FlowSnapshot[]): AddressWidths {
  return addressWidthsOf(rows.length <= 2000 ? rows : visible);
}

function emptyText({snapshot, view, size}: ScreenState): string {
  const listens = snapshot.services.map(service => service.listen).join(', ');
  const text =
    view.filter !== '' && snapshot.flows.length > 0
      ? `No flow matches the filter "${view.filter}"; Esc clears it.`
      : `No flows yet: waiting for datagrams at ${listens}.`;
  return truncate(text, size.columns);
}

function titles(placed: readonly PlacedColumn[], sort: Sort, width: number): string {
  let line = theme.columnTitles(' '.repeat(selectedSign.length));
  let used = selectedSign.length;
  for (const [index, each] of placed.entries()) {
    const sorted = each.column.id === sort.column || sums[sort.column]?.includes(each.column.id);
    const text = cellText(each, sorted ? sortedTitle(each, sort) : each.column.title);
    if (index > 0) line += theme.columnTitles(' ');
    line += (sorted ? theme.sortedTitle : theme.columnTitles)(text);
    used += each.width + (index > 0 ? 1 : 0);
  }
  return line + theme.columnTitles(' '.repeat(Math.max(0, width - used)));
}

function sortedTitle({column, width}: PlacedColumn, {direction}: Sort): string {
  return `${column.title.slice(0, width - 1)}${direction === 'asc' ? '▲' : '▼'}`;
}

function row(
  flow: FlowSnapshot,
  placed: readonly PlacedColumn[],
  nowMs: number,
  selected: boolean,
  width: number,
): string {
  const cells = placed.map(each => cellText(each, each.column.text(flow, nowMs)));
  if (selected) return theme.selected(filled(`${selectedSign}${cells.join(' ')}`, width));
  const indent = ' '.repeat(selectedSign.length);
  if (flow.state === 'ended') return theme.ended(indent + cells.join(' '));
  return indent + cells.map((cell, index) => highlight(placed[index]!.column, flow)(cell)).join(' ');
}

/** By what the terminal shows: a wide character takes two columns. */
function filled(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

const asIs = (text: string) => text;

/** Only what stands out gets a style: every styled run costs the renderer time. */
function highlight(column: Column, flow: FlowSnapshot): (text: string) => string {
  if (column.id === 'drops' && flow.drops > 0) return theme.alert;
  if (column.id === 'state' && flowState(flow) === 'refused') return theme.warning;
  if (column.id === 'rx-rate' && flow.rx.bytesPerSecond > 0) return theme.rx;
  if (column.id === 'tx-rate' && flow.tx.bytesPerSecond > 0) return theme.tx;
  return asIs;
}
