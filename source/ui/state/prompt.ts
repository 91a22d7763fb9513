import {parseFilter} from '../../view/filter/filter.js';
import type {Key} from '../input/keys.js';
import {withRows} from './rows.js';
import {searchFrom} from './search.js';
import type {ScreenState} from './state.js';

/** Types into the line at the bottom; a filter or a search takes effect as it is typed. */
export function typeKey(state: ScreenState, key: Key): ScreenState {
  const draft = 'text' in key ? state.draft + key.text : [...state.draft].slice(0, -1).join('');
  const filter = parseFilter(draft);
  const draftError = 'error' in filter ? filter : undefined;
  const typed = {...state, draft, draftError};
  // A wrong one keeps the last good one in force.
  if (draftError) return typed;
  if (state.mode === 'search') return searchFrom({...typed, search: draft}, draft, state.searchFrom);
  return withRows({...typed, view: {...state.view, filter: draft}});
}
