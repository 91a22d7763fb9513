import {parseFilter} from '../../view/filter/filter.js';
import type {Key} from './commands.js';
import {withRowsFromTop} from './rows.js';
import type {ScreenState} from './screen-state.js';
import {searchFrom} from './search.js';

/** Types a key into the prompt. A filter or a search takes effect with every key. */
export function typeIntoPrompt(state: ScreenState, key: Key): ScreenState {
  const draft = 'text' in key ? state.draft + key.text : [...state.draft].slice(0, -1).join('');
  const filter = parseFilter(draft);
  const draftError = 'error' in filter ? filter : undefined;
  const typed = {...state, draft, draftError};
  // The last valid filter stays while the draft is invalid.
  if (draftError) return typed;
  if (state.mode === 'search') return searchFrom({...typed, search: draft}, draft, state.searchFrom);
  return withRowsFromTop({...typed, view: {...state.view, filter: draft}});
}
