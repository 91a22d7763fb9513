import {nextUnits} from '../../quantity/units.js';
import {lengthenPast} from '../../snapshot/past.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import type {ColumnId} from '../../view/columns/column.js';
import {columnById} from '../../view/columns/columns.js';
import {type Grouping, groupings} from '../../view/tree.js';
import {nextLogLevel} from '../render/panes/log-lines.js';
import {type Action, isPane, type Mode} from './commands.js';
import {stepThrough, togglePause} from './history.js';
import {jumpInPicker, openPicker, returnFrom} from './menus.js';
import {typeKey} from './prompt.js';
import {arranged, scrolled, withNewerRows, withRows} from './rows.js';
import {move, movePage, moveToEdge} from './scroll.js';
import {findAgain} from './search.js';
import {select} from './selection.js';
import {chooseItem, firstColumn, moveColumn} from './setup.js';
import type {ScreenState} from './state.js';
import {livingTags, tagGroup, toggleTag} from './tags.js';

const historyLength = 600;
const logLength = 1000;

/** The state after something happened, and nothing else. */
export function reduce(state: ScreenState, action: Action): ScreenState {
  // A message stays until the next key, or until its time is over.
  const before = byUser(action) && state.status ? {...state, status: undefined} : state;
  return step(before, action);
}

function byUser({type}: Action): boolean {
  return type !== 'snapshot' && type !== 'resize' && type !== 'status' && type !== 'log';
}

function step(state: ScreenState, action: Action): ScreenState {
  switch (action.type) {
    case 'snapshot':
      return withSnapshot(state, action.snapshot);
    case 'resize':
      return scrolled({...state, size: action.size});
    case 'messageOver':
      return state;
    case 'status':
      return {...state, status: {text: action.text, failed: action.failed}};
    case 'move':
      return move(state, action.by);
    case 'page':
      return movePage(state, action.pages);
    case 'edge':
      return moveToEdge(state, action.end);
    case 'scroll': {
      const leftColumns = Math.max(0, Math.min(state.leftColumns + action.by, state.view.columns.length - 2));
      return {...state, leftColumns};
    }
    case 'select':
      return scrolled({...state, ...select(state.rows, action.row)});
    case 'sortBy':
      return sortBy({...state, mode: 'table', returnTo: 'table'}, action.column);
    case 'invert': {
      const {column, direction} = state.view.sort;
      const sort = {column, direction: direction === 'asc' ? 'desc' : 'asc'} as const;
      return withRows({...state, view: {...state.view, sort}});
    }
    case 'pause':
      return togglePause(state);
    case 'step':
      return stepThrough(state, action.intervals);
    case 'open':
      return scrolled({
        ...state,
        mode: action.mode,
        returnTo: action.mode === 'help' ? returnFrom(state) : 'table',
        draft: action.mode === 'filter' ? state.view.filter : '',
        draftError: undefined,
        searchFrom: state.selectedIndex,
        helpTop: 0,
        setupCursor: firstColumn,
      });
    case 'pick':
      return openPicker(state, action.what);
    case 'jump':
      return jumpInPicker(state, action.text);
    case 'close':
      return closed(state);
    case 'clearFilter':
      return withRows({...state, mode: 'table', draftError: undefined, view: {...state.view, filter: ''}});
    case 'filter':
      return withRows({...closed(state), view: {...state.view, filter: action.text}});
    case 'draft':
      return typeKey(state, action.key);
    case 'findNext':
      return scrolled(findAgain(state, action.backwards));
    case 'enter':
      return enter(state);
    case 'nextScreen':
      return {...state, mode: nextMode(state.mode), paneTop: 0};
    case 'tag':
      return scrolled(toggleTag(state));
    case 'untagAll':
      return {...state, tagged: new Set()};
    case 'tagGroup':
      return tagGroup(state);
    case 'follow':
      return follow(state);
    case 'group':
      return regroup(state, action.by);
    case 'foldAll': {
      const names = [...state.groups.values()].map(({name}) => name);
      const folded = names.some(name => !state.folded.has(name)) ? new Set(names) : new Set<string>();
      return arranged({...state, folded}, state.sorted);
    }
    case 'ask':
      return {
        ...state,
        mode: 'confirm',
        returnTo: isPane(state.mode) ? state.mode : state.returnTo,
        picker: undefined,
        pending: action.pending,
      };
    case 'toggleColumn':
      return chooseItem(state, action.item);
    case 'moveColumn':
      return moveColumn(state, action.by);
    case 'log':
      return {...state, log: [...state.log, action.line].slice(-logLength)};
    case 'logLevel':
      return {...state, logLevel: nextLogLevel(state.logLevel), paneTop: 0};
    case 'units':
      return {...state, view: {...state.view, units: nextUnits(state.view.units)}};
    case 'resetPeaks':
      return {
        ...state,
        history: [],
        newestHistory: [],
        status: {text: 'Graphs and peaks start anew', failed: false},
      };
  }
}

function closed(state: ScreenState): ScreenState {
  const mode = isPane(state.mode) ? 'table' : state.returnTo;
  return scrolled({...state, mode, returnTo: 'table', picker: undefined, pending: undefined});
}

function withSnapshot(known: ScreenState, snapshot: Snapshot): ScreenState {
  const state = withoutLater(known, snapshot.takenAtMs);
  const {rx, tx} = snapshot.totals;
  const newestHistory = [...state.newestHistory, {rx: rx.bytesPerSecond, tx: tx.bytesPerSecond}].slice(
    -historyLength,
  );
  const past = lengthenPast(state.past, snapshot);
  const newer = {
    ...state,
    newest: snapshot,
    newestHistory,
    past,
    tagged: livingTags(state.tagged, snapshot.flows),
  };
  if (state.paused) return newer;
  const dropsGrow = snapshot.totals.drops.total > state.newest.totals.drops.total;
  const resumed = state.resumed && snapshot.takenAtMs < state.resumed.untilMs ? state.resumed : undefined;
  return withNewerRows({...newer, snapshot, dropsGrow, resumed, history: newestHistory});
}

/** A recording can be stepped back: what it showed from that moment on is still to come. */
function withoutLater(state: ScreenState, takenAtMs: number): ScreenState {
  if (takenAtMs >= state.newest.takenAtMs) return state;
  const past = state.past.filter(({rest}) => rest.takenAtMs < takenAtMs);
  const gone = state.past.length - past.length;
  const newestHistory = gone === 0 ? state.newestHistory : state.newestHistory.slice(0, -gone);
  return {...state, past, newestHistory, history: newestHistory, resumed: undefined, heldUntilMs: 0};
}

function sortBy(state: ScreenState, column: ColumnId): ScreenState {
  const sort = {column, direction: columnById(column).defaultDirection};
  return withRows({...state, picker: undefined, view: {...state.view, sort}});
}

/** Folds or unfolds a parent; of a flow, everything that is known. */
function enter(state: ScreenState): ScreenState {
  const row = state.rows[state.selectedIndex];
  if (row === undefined) return state;
  const group = state.groups.get(row);
  if (group === undefined) {
    return {...state, mode: 'detail', paneTop: 0, ...select(state.rows, state.selectedIndex)};
  }
  const folded = new Set(state.folded);
  if (!folded.delete(group.name)) folded.add(group.name);
  return arranged({...state, ...select(state.rows, state.selectedIndex), folded}, state.sorted);
}

function nextMode(mode: Mode): Mode {
  if (mode === 'services') return 'log';
  return mode === 'log' ? 'table' : 'services';
}

function follow(state: ScreenState): ScreenState {
  if (!state.follow) return {...state, follow: true, ...select(state.rows, state.selectedIndex)};
  return {...state, follow: false, selectedFlow: undefined};
}

/** From one grouping to the next, and behind the last to none. */
function regroup(state: ScreenState, by?: Grouping): ScreenState {
  const index = state.grouping === undefined ? -1 : groupings.indexOf(state.grouping);
  return arranged({...state, grouping: by ?? groupings[index + 1], folded: new Set()}, state.sorted);
}
