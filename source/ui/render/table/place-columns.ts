import {placeOf} from '../../../snapshot/columns/from-rows.js';
import type {Place} from '../../../snapshot/columns/rows.js';
import type {FlowSnapshot} from '../../../snapshot/snapshot.js';
import {areDefault} from '../../../view/columns/choose.js';
import type {ColumnId} from '../../../view/columns/column.js';
import {columnById, columns} from '../../../view/columns/columns.js';
import {addressWidthsOf, layoutColumns, type PlacedColumn} from '../../../view/table/layout.js';
import type {ViewState} from '../../../view/view.js';
import type {ScreenState} from '../../state/screen-state.js';
import {tableHeight, tableWidth} from '../../state/size.js';
import {rowPrefixWidth} from './row-prefix.js';

export type ColumnsState = Pick<
  ScreenState,
  | 'rows'
  | 'top'
  | 'size'
  | 'mode'
  | 'view'
  | 'leftColumns'
  | 'columnCursor'
  | 'grouping'
  | 'cursorSign'
  | 'momentMs'
  | 'kind'
>;

/** The columns that fit, with their widths. */
export function placedColumns(state: ColumnsState): readonly PlacedColumn[] {
  return placeColumns(
    tableWidth(state) - rowPrefixWidth(state),
    measuredRows(state),
    scrolledView(state),
    !areDefault(state.view.columns),
    state.columnCursor,
  );
}

/** All columns in the order of the table, the one that it is sorted by among them. */
export function orderOfColumns({columns: chosen, sort}: ViewState): readonly ColumnId[] {
  return partsOf[sort.column]?.every(id => chosen.includes(id)) ? chosen : withColumn(chosen, sort.column);
}

/** The rows in sight. */
export function visibleRows(state: ColumnsState): readonly FlowSnapshot[] {
  return state.rows.slice(state.top, state.top + tableHeight(state));
}

/** The column whose title is at a column of the terminal. */
export function columnAt(terminalColumn: number, state: ColumnsState): ColumnId | undefined {
  let end = rowPrefixWidth(state);
  return placedColumns(state).find(({width}) => {
    end += width + 1;
    return terminalColumn < end;
  })?.column.id;
}

/** Two columns that show the parts of a sum: `RX/s+ TX/s▼`. */
export const partsOf: Partial<Record<ColumnId, readonly ColumnId[]>> = {
  rate: ['rx-rate', 'tx-rate'],
  bytes: ['rx', 'tx'],
};

/** The column of the cursor is always visible, and the sort column as far as it fits then, however narrow the terminal. */
function placeColumns(
  width: number,
  rows: readonly Place[],
  {sort, columns: chosen}: ViewState,
  areChosen: boolean,
  columnCursor: ColumnId | undefined,
): readonly PlacedColumn[] {
  const addresses = addressWidthsOf(rows);
  const natural = layoutColumns(width, addresses, chosen, rows, areChosen);
  const isIn = (placed: readonly PlacedColumn[]) => (id: ColumnId) =>
    placed.some(({column}) => column.id === id);
  const isSortShown = isIn(natural)(sort.column) || partsOf[sort.column]?.every(isIn(natural));
  const placed = isSortShown ? natural : placedWith(sort.column);
  const isElsewhere = columnCursor === undefined || !withColumn(chosen, sort.column).includes(columnCursor);
  return isElsewhere || isIn(placed)(columnCursor) ? placed : placedWith(columnCursor);

  function placedWith(id: ColumnId): readonly PlacedColumn[] {
    const column = columnById(id);
    const rest = chosen.filter(each => each !== id);
    const least = id === 'client' || id === 'target' ? Math.min(addresses[id], 21) : column.minWidth;
    const others = layoutColumns(width - least - 1, addresses, rest, rows, areChosen);
    const order = withColumn(chosen, id);
    const orderOf = (each: PlacedColumn) => order.indexOf(each.column.id);
    return [...others, {column, width: least}].sort((a, b) => orderOf(a) - orderOf(b));
  }
}

/** Inserts a column that was not chosen where the list of all columns has it, but never first. */
function withColumn(chosen: readonly ColumnId[], id: ColumnId): readonly ColumnId[] {
  if (chosen.includes(id)) return chosen;
  const rank = (each: ColumnId) => columns.findIndex(column => column.id === each);
  const next = chosen.findIndex(each => rank(each) > rank(id));
  const at = next < 0 ? chosen.length : Math.max(1, next);
  return [...chosen.slice(0, at), id, ...chosen.slice(at)];
}

const mostMeasuredRows = 2000;

/** All rows where that is affordable, not only the visible ones, so that scrolling does not move the columns. */
function measuredRows(state: ColumnsState): readonly Place[] {
  return state.rows.length <= mostMeasuredRows ? state.rows.places() : visibleRows(state).map(placeOf);
}

/** Without the columns that are scrolled off. The first one stays: it says which flow the row is about. */
function scrolledView({view, leftColumns}: ColumnsState): ViewState {
  if (leftColumns === 0) return view;
  const [first, ...rest] = view.columns;
  return {...view, columns: [first!, ...rest.slice(leftColumns)]};
}
