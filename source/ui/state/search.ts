import {parseFilter} from '../../view/filter/filter.js';
import type {ScreenState} from './screen-state.js';
import {choose} from './scroll.js';
import {select} from './selection.js';

/** The first row that matches, searching from `from` on and wrapping around; -1 when none matches. */
function findRow({rows}: Pick<ScreenState, 'rows'>, text: string, from: number, by: 1 | -1): number {
  const filter = parseFilter(text);
  if ('error' in filter || text.trim() === '') return -1;
  return rows.find(filter, from, by);
}

/** Selects the first match at or after `from`. */
export function searchFrom(state: ScreenState, text: string, from: number): ScreenState {
  const found = findRow(state, text, from, 1);
  return found < 0 ? state : {...state, ...select(state.rows, found)};
}

/** How many rows a search finds, and which of them the cursor is on, from 1; 0 if it is on none. */
export function foundBy(
  {rows, selectedIndex}: Pick<ScreenState, 'rows' | 'selectedIndex'>,
  text: string,
): {readonly count: number; readonly place: number} {
  const filter = parseFilter(text);
  if ('error' in filter || filter.isEmpty) return {count: 0, place: 0};
  return rows.placeAmong(filter, selectedIndex);
}

/** Selects the next match of the last search, or the previous one. */
export function findAgain(state: ScreenState, backwards: boolean): ScreenState {
  if (state.search === '') return withFailure(state, 'No search yet: press /');
  const by = backwards ? -1 : 1;
  const found = findRow(state, state.search, state.selectedIndex + by, by);
  if (found < 0) return withFailure(state, `No flow matches "${state.search}"`);
  return choose(state, found);
}

function withFailure(state: ScreenState, text: string): ScreenState {
  return {...state, message: {text, failed: true}};
}
