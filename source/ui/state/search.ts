import {parseFilter} from '../../view/filter/filter.js';
import {select} from './selection.js';
import type {ScreenState} from './state.js';

/** The first row that a search finds, from `from` on and round; -1 when none does. */
function findRow({rows, snapshot}: ScreenState, text: string, from: number, by: 1 | -1): number {
  const filter = parseFilter(text);
  if ('error' in filter || text.trim() === '') return -1;
  const count = rows.length;
  for (let step = 0; step < count; step++) {
    const index = (((from + step * by) % count) + count) % count;
    if (filter.matches(rows[index]!, snapshot.takenAtMs)) return index;
  }
  return -1;
}

/** Puts the cursor on the first match at or behind it; as it is typed, the search starts over where it began. */
export function searchFrom(state: ScreenState, text: string, from: number): ScreenState {
  const found = findRow(state, text, from, 1);
  return found < 0 ? state : {...state, ...select(state.rows, found)};
}

/** Whether a text finds anything; an empty one looks for nothing. */
export function finds(state: ScreenState, text: string): boolean {
  return text.trim() === '' || findRow(state, text, 0, 1) >= 0;
}

/** The next match of the last search, or the one before. */
export function findAgain(state: ScreenState, backwards: boolean): ScreenState {
  if (state.search === '') return say(state, 'Nothing was searched for: F3 or / does');
  const by = backwards ? -1 : 1;
  const found = findRow(state, state.search, state.selectedIndex + by, by);
  if (found < 0) return say(state, `No flow matches "${state.search}"`);
  return {...state, ...select(state.rows, found)};
}

function say(state: ScreenState, text: string): ScreenState {
  return {...state, status: {text, failed: true}};
}
