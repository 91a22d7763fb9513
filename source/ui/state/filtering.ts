import {tableOf} from '../../snapshot/columns/of-snapshot.js';
import {rowAt} from '../../snapshot/columns/rows.js';
import type {ColumnId} from '../../view/columns/column.js';
import {cellFilter} from '../../view/filter/cell-filter.js';
import {remembered} from './line/recall.js';
import {withRowsFromTop} from './rows.js';
import type {ScreenState} from './screen-state.js';

/** Shows what another filter matches, in order, from the top. */
export function withFilter(state: ScreenState, filter: string): ScreenState {
  return filter === state.view.filter ? state : withRowsFromTop({...state, view: {...state.view, filter}});
}

/** The filters that a name may stand for: the saved ones, and those of the configuration, which come first. */
export function namedFilters({
  filters,
  savedFilters,
}: Pick<ScreenState, 'filters' | 'savedFilters'>): ReadonlyMap<string, string> {
  return savedFilters.size === 0 ? filters : new Map([...savedFilters, ...filters]);
}

/** The column whose cell `=` and `!` are about: the first one until the user chooses another. */
export function cellColumn({view, columnCursor}: Pick<ScreenState, 'view' | 'columnCursor'>): ColumnId {
  return columnCursor ?? view.columns[0]!;
}

/** Adds the cell under the cursor to the filter, or excludes what has the same there. */
export function filterByCell(state: ScreenState, excludes: boolean): ScreenState {
  const {rows, selectedIndex, groups, snapshot, view} = state;
  const flow = rows.at(selectedIndex);
  if (flow === undefined) return withFailure(state, 'There is no flow under the cursor');
  const group = groups.get(flow);
  const nowMs = snapshot.takenAtMs;
  const slot = group?.slots[0];
  const cell = group
    ? {
        by: group.by,
        name: group.name,
        // A machine's flows may all be elsewhere: then its row is like each of them.
        flow: slot === undefined ? flow : rowAt(tableOf(snapshot), slot),
        nowMs,
      }
    : {column: cellColumn(state), flow, nowMs, units: view.units};
  const filter = cellFilter(cell, view.filter, excludes);
  if (filter === undefined) return withFailure(state, 'No filter can tell this cell from others');
  if (filter === view.filter) return {...state, message: {text: 'The filter says so already', failed: false}};
  const recent = {...state.recent, filter: remembered(state.recent.filter, filter)};
  return withFilter({...state, recent}, filter);
}

function withFailure(state: ScreenState, text: string): ScreenState {
  return {...state, message: {text, failed: true}};
}
