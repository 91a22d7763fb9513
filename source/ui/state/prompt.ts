import {tableOf} from '../../snapshot/columns/of-snapshot.js';
import {completionAt} from '../../view/filter/completion.js';
import type {FilterError} from '../../view/filter/filter.js';
import {knownIn} from '../../view/filter/known.js';
import {unfoldNames} from '../../view/filter/named.js';
import type {Key} from './commands.js';
import {namedFilters, withFilter} from './filtering.js';
import {completed} from './line/completing.js';
import {type EditLine, editLine, emptyLine, insert, lineOf} from './line/edit-line.js';
import {editOfKey} from './line/line-keys.js';
import {recalled, remembered} from './line/recall.js';
import {isPrompt, type Mode, type Prompt, returnFrom} from './mode.js';
import {scrolled, withRows} from './rows.js';
import type {RecentLines, ScreenState} from './screen-state.js';
import {searchFrom} from './search.js';

const noPrompt = {draft: emptyLine, draftError: undefined, completing: undefined, recall: undefined} as const;

/** Opens an empty line, or for a filter the one with the filter that is set. */
export function openPrompt(state: ScreenState, mode: Prompt | 'palette'): ScreenState {
  const {view, selectedIndex, selectedFlow, top} = state;
  if (mode === 'filterName' && view.filter === '') {
    return {...state, message: {text: 'There is no filter to save: type one first', failed: true}};
  }
  const asked = mode === 'filterName' && state.mode === 'filter' ? keepLine(state) : state;
  return scrolled({
    ...asked,
    ...noPrompt,
    mode,
    menu: undefined,
    returnTo: mode === 'palette' ? returnFrom(state) : 'table',
    draft: mode === 'filter' ? lineOf(view.filter) : emptyLine,
    searchFrom: selectedIndex,
    beforePrompt: {filter: view.filter, selectedIndex, selectedFlow, top},
    paletteCursor: 0,
  });
}

/** Types a text, or edits the line. A filter or a search takes effect with every key. */
export function typeIntoPrompt(state: ScreenState, key: Key): ScreenState {
  const {draft} = state;
  if ('text' in key) return drafted(state, insert(draft, key.text));
  const edit = editOfKey(key.name);
  return edit === undefined ? state : drafted(state, editLine(draft, edit));
}

/** Goes back to a line of before, or forward again. */
export function recallLine(state: ScreenState, by: 1 | -1): ScreenState {
  const list = recentOf(state.mode);
  if (list === undefined) return state;
  const found = recalled(state.recent[list], state.draft, state.recall, by);
  return found === undefined ? state : {...drafted(state, found.line), recall: found.recall};
}

/** Completes the word before the cursor. */
export function completeLine(state: ScreenState, by: 1 | -1): ScreenState {
  const {draft, completing, mode, snapshot} = state;
  if (mode !== 'filter' && mode !== 'search') return state;
  const known = () => knownIn(tableOf(snapshot), snapshot.takenAtMs, [...namedFilters(state).keys()]);
  const found = completed(draft, completing, () => completionAt(draft.text, draft.cursor, known()), by);
  return found === undefined ? state : {...drafted(state, found.line), completing: found.completing};
}

/** Goes back to the table with what was typed. */
export function acceptPrompt(state: ScreenState): ScreenState {
  return {...keepLine(state), completing: undefined, recall: undefined, beforePrompt: undefined};
}

/** Goes back to the table as it was before the filter was typed. */
export function cancelPrompt(state: ScreenState): ScreenState {
  const {beforePrompt, mode, view} = state;
  const closed: ScreenState = {
    ...state,
    ...noPrompt,
    mode: 'table',
    returnTo: 'table',
    beforePrompt: undefined,
  };
  if (mode !== 'filter' || beforePrompt === undefined) return scrolled(closed);
  const {filter, ...selection} = beforePrompt;
  return withRows({...closed, ...selection, heldUntilMs: 0, view: {...view, filter}});
}

/** What a name may be made of, in a configuration too. */
const nameError = 'expected letters, digits, - and _';

function drafted(state: ScreenState, draft: EditLine): ScreenState {
  const typed = {...state, draft, completing: undefined, recall: undefined};
  if (draft.text === state.draft.text) return typed;
  switch (state.mode) {
    case 'filterName':
      return {...typed, draftError: nameErrorIn(draft.text)};
    case 'palette':
      return {...typed, paletteCursor: 0};
    default: {
      const unfolded = unfoldNames(draft.text, namedFilters(state));
      // The last valid filter stays while the draft is invalid.
      if ('error' in unfolded) return {...typed, draftError: unfolded};
      const valid = {...typed, draftError: undefined};
      if (state.mode === 'filter') return withFilter(valid, unfolded.filter);
      return searchFrom({...valid, search: unfolded.filter}, unfolded.filter, state.searchFrom);
    }
  }
}

function nameErrorIn(name: string): FilterError | undefined {
  const at = name.search(/[^\w-]/);
  return at < 0 ? undefined : {error: nameError, at, length: 1};
}

/** Remembers what was typed, if it is valid. */
function keepLine(state: ScreenState): ScreenState {
  const list = isPrompt(state.mode) ? recentOf(state.mode) : undefined;
  if (list === undefined || state.draftError !== undefined) return state;
  const recent = {...state.recent, [list]: remembered(state.recent[list], state.draft.text)};
  return {...state, recent};
}

function recentOf(mode: Mode): keyof RecentLines | undefined {
  return mode === 'filter' || mode === 'search' ? mode : undefined;
}
