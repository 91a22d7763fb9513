import type {ColumnId} from '../../../view/columns/column.js';
import type {ScreenState} from '../../state/screen-state.js';
import {type ColumnsState, placedColumns} from './place-columns.js';

type CursorState = ColumnsState & Pick<ScreenState, 'columnCursor'>;

/** Where the column cursor goes to, and how many columns are scrolled off then. */
export interface ColumnMove {
  readonly column: ColumnId;
  readonly leftColumns: number;
}

/**
 * Moves the cursor to the next column on the screen. At the edge, columns scroll until another one comes into view. It begins at
 * the first column.
 */
export function moveColumnCursor(state: CursorState, by: 1 | -1): ColumnMove {
  const placed = idsOf(state, state.leftColumns);
  const {leftColumns} = state;
  const at = Math.max(0, state.columnCursor === undefined ? 0 : placed.indexOf(state.columnCursor));
  const here = placed[at]!;
  if (by > 0) {
    const next = placed[at + 1];
    return next === undefined ? scrollRight(state, here) : {column: next, leftColumns};
  }
  // The first column never scrolls off: right of it, others may have.
  if (leftColumns > 0 && at <= 1) return scrollLeft(state, here);
  return {column: placed[Math.max(0, at - 1)]!, leftColumns};
}

function idsOf(state: CursorState, leftColumns: number): readonly ColumnId[] {
  return placedColumns({...state, leftColumns}).map(({column}) => column.id);
}

function scrollRight(state: CursorState, here: ColumnId): ColumnMove {
  const most = state.view.columns.length - 2;
  for (let leftColumns = state.leftColumns + 1; leftColumns <= most; leftColumns++) {
    // The cursor's own column may be scrolled off by then.
    const next = idsOf(state, leftColumns).find(id => isRightOf(state, id, here));
    if (next !== undefined) return {column: next, leftColumns};
  }
  return {column: here, leftColumns: state.leftColumns};
}

function scrollLeft(state: CursorState, here: ColumnId): ColumnMove {
  for (let leftColumns = state.leftColumns - 1; leftColumns >= 0; leftColumns--) {
    const placed = idsOf(state, leftColumns);
    const at = placed.indexOf(here);
    const next = placed[at - 1];
    if (next !== undefined && (at > 1 || leftColumns === 0)) return {column: next, leftColumns};
  }
  return {column: here, leftColumns: 0};
}

function isRightOf({view}: CursorState, one: ColumnId, other: ColumnId): boolean {
  const at = view.columns.indexOf(other);
  return at >= 0 && view.columns.indexOf(one) > at;
}
