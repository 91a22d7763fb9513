import type {FlowSnapshot} from '../snapshot/snapshot.js';
import {areUsual} from '../view/choose-columns.js';
import {type CellContext, type ColumnId, columnById, columns} from '../view/columns.js';
import {
  type AddressWidths,
  addressWidthsOf,
  cellText,
  layoutColumns,
  type PlacedColumn,
} from '../view/layout.js';
import {displayWidth, sanitizeText, truncate} from '../view/sanitize.js';
import type {Sort} from '../view/sort.js';
import type {Group} from '../view/tree.js';
import {missingFieldsText, type ViewState} from '../view/view.js';
import {highlight} from './highlight.js';
import {signOf} from './resumed.js';
import {tableHeight} from './size.js';
import type {ScreenState} from './state.js';
import {isTagged} from './tags.js';
import {selectedSign, theme} from './theme.js';
import {recentRates} from './time.js';

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
    lines.push(row(state, context, flow, placed, top + index === selectedIndex, gutter));
  }
  if (rows.length === 0) lines.push(theme.quiet(emptyText(state)));
  while (lines.length < height + 1) lines.push('');
  return lines;
}

function contextOf({snapshot, view, past}: ScreenState): CellContext {
  const {rx, tx} = snapshot.totals;
  return {
    units: view.units,
    totalBytesPerSecond: rx.bytesPerSecond + tx.bytesPerSecond,
    ratesOf: flow => recentRates(past, flow, snapshot, columnById('history').width),
  };
}

function placedColumns(state: ScreenState, visible: readonly FlowSnapshot[]): readonly PlacedColumn[] {
  return placeColumns(
    state.size.columns - gutterWidth(state),
    steadyWidths(state, visible),
    scrolledAway(state),
    !areUsual(state.view.columns),
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
  areChosen: boolean,
): readonly PlacedColumn[] {
  const placed = layoutColumns(width, addresses, chosen, areChosen);
  const isPlaced = (id: ColumnId) => placed.some(({column}) => column.id === id);
  if (isPlaced(sort.column) || sums[sort.column]?.every(isPlaced)) return placed;
  const column = columnById(sort.column);
  const rest = chosen.filter(id => id !== sort.column);
  const others = layoutColumns(width - column.minWidth - 1, addresses, rest, areChosen);
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
  const missing = missingFieldsText(snapshot, view.filter);
  const text =
    view.filter !== '' && snapshot.flows.length > 0
      ? `No flow matches the filter "${view.filter}"${missing === '' ? '' : `: ${missing}`}; Esc clears it.`
      : `No flows yet: waiting for datagrams at ${listens}.`;
  return truncate(text, size.columns);
}

function titles(placed: readonly PlacedColumn[], sort: Sort, width: number, gutter: number): string {
  let line = theme.columnTitles(' '.repeat(gutter));
  let used = gutter;
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
  state: ScreenState,
  context: CellContext,
  flow: FlowSnapshot,
  placed: readonly PlacedColumn[],
  selected: boolean,
  gutter: number,
): string {
  const sign = signsOf(state, flow, selected).padEnd(gutter);
  const cells = cellsOf(flow, placed, state, context);
  if (selected) return theme.selected(filled(sign + cells.join(' '), state.size.columns));
  if (isTagged(state, flow)) return theme.warning(sign + cells.join(' '));
  if (state.groups.has(flow)) return theme.value(sign + cells.join(' '));
  if (flow.state === 'ended') return theme.ended(sign + cells.join(' '));
  const nowMs = state.snapshot.takenAtMs;
  return sign + cells.map((cell, index) => highlight(placed[index]!.column, flow, nowMs)(cell)).join(' ');
}

/** What stands before the cells: the cursor where there are no colours, tags, changes in a pause, and the tree. */
function gutterWidth({tagged, resumed, grouping}: ScreenState): number {
  const marks = tagged.size > 0 || resumed !== undefined ? 1 : 0;
  return selectedSign.length + marks + (grouping === undefined ? 0 : treeWidth);
}

function signsOf(state: ScreenState, flow: FlowSnapshot, selected: boolean): string {
  const {tagged, resumed, grouping, groups} = state;
  const cursor = selected ? selectedSign : ' '.repeat(selectedSign.length);
  let mark = '';
  if (tagged.size > 0 || resumed !== undefined) {
    // A parent stands for many flows, each with its own mark.
    const isOne = resumed !== undefined && !groups.has(flow);
    mark = isTagged(state, flow) ? '*' : isOne ? signOf(resumed, flow) : ' ';
  }
  return cursor + mark + (grouping === undefined ? '' : branchOf(groups.get(flow)));
}

const treeWidth = 4;

function branchOf(group: Group | undefined): string {
  if (group === undefined) return ' |- ';
  return group.folded ? '[+] ' : '[-] ';
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
