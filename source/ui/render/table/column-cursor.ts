import {areDefault} from '../../../view/columns/choose.js';
import type {ColumnId} from '../../../view/columns/column.js';
import {type ColumnsState, orderOfColumns, placedColumns} from './place-columns.js';

/** Where the column cursor goes to, and how many columns are scrolled off then. */
export interface ColumnMove {
  readonly column: ColumnId;
  readonly leftColumns: number;
}

/**
 * Moves the cursor to the next column. Of the default columns it passes those that are on the screen, of chosen ones all. At
 * the edge, columns scroll until the next one comes into view. It begins at the first column.
 */
export function moveColumnCursor(state: ColumnsState, by: 1 | -1): ColumnMove {
  const {leftColumns} = state;
  const order = orderOfColumns(state.view);
  const placed = placedColumns(state).map(({column}) => column.id);
  const here = state.columnCursor ?? order[0]!;
  const at = placed.indexOf(here);
  // The first column never scrolls off: right of it, others may have.
  const isAtEdge = at < 0 || (by < 0 && at <= 1 && leftColumns > 0);
  const inSight = areDefault(state.view.columns) && !isAtEdge ? placed[at + by] : undefined;
  const column = inSight ?? order[order.indexOf(here) + by];
  if (column === undefined) return {column: here, leftColumns};
  return {column, leftColumns: scrolledFor(column, order.indexOf(column), state, by)};
}

/** The nearest scrolling that shows a column; where there is none, it stands right of the first column. */
function scrolledFor(column: ColumnId, index: number, state: ColumnsState, by: 1 | -1): number {
  const most = Math.max(0, index - 1);
  if (index === 0) return 0;
  for (let left = Math.min(state.leftColumns, most); left >= 0 && left <= most; left += by) {
    const placed = placedColumns({...state, columnCursor: undefined, leftColumns: left});
    if (placed.some(each => each.column.id === column)) return left;
  }
  return most;
}
