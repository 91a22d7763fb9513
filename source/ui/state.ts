import type {FlowSnapshot, Snapshot} from '../snapshot/snapshot.js';
import {type ColumnId, columnById, columns} from '../view/columns.js';
import {type FilterError, parseFilter} from '../view/filter.js';
import {applyView, type ViewState} from '../view/view.js';
import {helpText} from './help-text.js';
import type {Key} from './keys.js';
import {clamp, reselect, type Selection, select} from './selection.js';
import {mainHeight, type Size, tableHeight} from './size.js';

/** Rates of both directions at one interval, in bytes per second. */
export interface RatePoint {
  readonly rx: number;
  readonly tx: number;
}

/** All that the screen shows and knows; changed by `reduce` alone. */
export interface ScreenState extends Selection {
  /** What is shown: the newest one, unless paused. */
  readonly snapshot: Snapshot;
  /** The newest one; metering goes on behind a pause. */
  readonly newest: Snapshot;
  readonly paused: boolean;
  /** Up to what is shown, and up to the newest. */
  readonly history: readonly RatePoint[];
  readonly newestHistory: readonly RatePoint[];
  readonly view: ViewState;
  /** The flows of `snapshot` as `view` wants them. */
  readonly rows: readonly FlowSnapshot[];
  /** Index of the first visible row. */
  readonly top: number;
  readonly mode: 'table' | 'help' | 'sort' | 'filter';
  /** While in `filter`: the text as typed, and what is wrong with it. */
  readonly draft: string;
  readonly draftError: FilterError | undefined;
  /** While in `sort`: the column under the cursor. */
  readonly sortCursor: number;
  /** While in `help`: its first visible line. */
  readonly helpTop: number;
  readonly status: {readonly text: string; readonly failed: boolean} | undefined;
  readonly size: Size;
}

export type Action =
  | {readonly type: 'snapshot'; readonly snapshot: Snapshot}
  | {readonly type: 'resize'; readonly size: Size}
  | {readonly type: 'status'; readonly text: string; readonly failed: boolean}
  | {readonly type: 'move'; readonly by: number}
  | {readonly type: 'page'; readonly pages: number}
  | {readonly type: 'edge'; readonly end: boolean}
  | {readonly type: 'sortBy'; readonly column: ColumnId}
  | {readonly type: 'invert'}
  | {readonly type: 'pause'}
  | {readonly type: 'open'; readonly mode: 'help' | 'sort' | 'filter'}
  | {readonly type: 'close'}
  | {readonly type: 'clearFilter'}
  | {readonly type: 'chooseSort'}
  | {readonly type: 'draft'; readonly key: Key};

const historyLength = 240;

export function initialState(snapshot: Snapshot, view: ViewState, size: Size): ScreenState {
  return withRows({
    snapshot,
    newest: snapshot,
    paused: false,
    history: [],
    newestHistory: [],
    view,
    rows: [],
    selectedIndex: 0,
    selectedFlow: undefined,
    top: 0,
    mode: 'table',
    draft: '',
    draftError: undefined,
    sortCursor: 0,
    helpTop: 0,
    status: undefined,
    size,
  });
}

/** The state after something happened, and nothing else. */
export function reduce(state: ScreenState, action: Action): ScreenState {
  const next = step(state, action);
  // A message stays until the next key.
  return byUser(action) && next.status ? {...next, status: undefined} : next;
}

function byUser({type}: Action): boolean {
  return type !== 'snapshot' && type !== 'resize' && type !== 'status';
}

function step(state: ScreenState, action: Action): ScreenState {
  switch (action.type) {
    case 'snapshot': {
      const {rx, tx} = action.snapshot.totals;
      const newestHistory = [...state.newestHistory, {rx: rx.bytesPerSecond, tx: tx.bytesPerSecond}].slice(
        -historyLength,
      );
      const newer = {...state, newest: action.snapshot, newestHistory};
      return state.paused ? newer : withRows({...newer, snapshot: action.snapshot, history: newestHistory});
    }
    case 'resize':
      return scrolled({...state, size: action.size});
    case 'status':
      return {...state, status: {text: action.text, failed: action.failed}};
    case 'move':
      return moveCursor(state, action.by);
    case 'page':
      return moveCursor(state, action.pages * tableHeight(state));
    case 'edge':
      return moveCursor(state, action.end ? Number.MAX_SAFE_INTEGER : -Number.MAX_SAFE_INTEGER);
    case 'sortBy':
      return withRows({
        ...state,
        view: {
          ...state.view,
          sort: {column: action.column, direction: columnById(action.column).defaultDirection},
        },
      });
    case 'invert': {
      const {column, direction} = state.view.sort;
      return withRows({
        ...state,
        view: {...state.view, sort: {column, direction: direction === 'asc' ? 'desc' : 'asc'}},
      });
    }
    case 'pause':
      return state.paused
        ? withRows({...state, paused: false, snapshot: state.newest, history: state.newestHistory})
        : {...state, paused: true};
    case 'open':
      return scrolled({
        ...state,
        mode: action.mode,
        draft: state.view.filter,
        draftError: undefined,
        sortCursor: columns.findIndex(({id}) => id === state.view.sort.column),
        helpTop: 0,
      });
    case 'close':
      return scrolled({...state, mode: 'table'});
    case 'clearFilter':
      return withRows({...state, mode: 'table', draftError: undefined, view: {...state.view, filter: ''}});
    case 'chooseSort':
      return step({...state, mode: 'table'}, {type: 'sortBy', column: columns[state.sortCursor]!.id});
    case 'draft':
      return edit(state, action.key);
  }
}

/** Types into the filter; a wrong one keeps the last good one in force. */
function edit(state: ScreenState, key: Key): ScreenState {
  const draft = 'text' in key ? state.draft + key.text : [...state.draft].slice(0, -1).join('');
  const filter = parseFilter(draft);
  if ('error' in filter) return {...state, draft, draftError: filter};
  return withRows({...state, draft, draftError: undefined, view: {...state.view, filter: draft}});
}

function moveCursor(state: ScreenState, by: number): ScreenState {
  if (state.mode === 'sort') {
    return {...state, sortCursor: clamp(state.sortCursor + by, columns.length - 1)};
  }
  if (state.mode === 'help') return scrollHelp(state, by);
  return scrolled({...state, ...select(state.rows, state.selectedIndex + by)});
}

/** A help that is shown whole has nowhere to go: there these are keys as any other, which close it. */
function scrollHelp(state: ScreenState, by: number): ScreenState {
  const hidden = helpText(state.size).length - helpHeight(state.size);
  return hidden <= 0
    ? {...state, mode: 'table'}
    : {...state, helpTop: clamp(Math.min(state.helpTop, hidden) + by, hidden)};
}

/** Lines of the help that fit, below its title. */
export function helpHeight(size: Size): number {
  return Math.max(1, mainHeight(size) - 2);
}

/** Filters and sorts anew. */
function withRows(state: ScreenState): ScreenState {
  const rows = applyView(state.snapshot, state.view);
  return scrolled({...state, rows, ...reselect(state, rows, state.snapshot.flows)});
}

/** Scrolls as far as the selection needs, and no further. */
function scrolled(state: ScreenState): ScreenState {
  const height = tableHeight(state);
  const lastTop = Math.max(0, state.rows.length - height);
  const {selectedIndex} = state;
  const top = Math.min(Math.max(state.top, selectedIndex - height + 1), selectedIndex, lastTop);
  return top === state.top ? state : {...state, top};
}
