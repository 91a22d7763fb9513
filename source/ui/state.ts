import type {FlowSnapshot, Snapshot} from '../snapshot/snapshot.js';
import {type ColumnId, columnById, columns} from '../view/columns.js';
import {parseFilter} from '../view/filter.js';
import {applyView, type ViewState} from '../view/view.js';
import type {Key} from './keys.js';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Rates of both directions at one interval, in bytes per second. */
export interface RatePoint {
  readonly rx: number;
  readonly tx: number;
}

/** All that the screen shows and knows; changed by `reduce` alone. */
export interface ScreenState {
  /** What is shown: the newest one, unless paused. */
  readonly snapshot: Snapshot;
  /** The newest one; metering goes on behind a pause. */
  readonly newest: Snapshot;
  readonly paused: boolean;
  readonly history: readonly RatePoint[];
  readonly view: ViewState;
  /** The flows of `snapshot` as `view` wants them. */
  readonly rows: readonly FlowSnapshot[];
  readonly selectedIndex: number;
  /** Of the selected flow; the selection follows it. */
  readonly selectedKey: string | undefined;
  /** Index of the first visible row. */
  readonly top: number;
  readonly mode: 'table' | 'help' | 'sort' | 'filter';
  /** While in `filter`: the text as typed, and what is wrong with it. */
  readonly draft: string;
  readonly draftError: string | undefined;
  /** While in `sort`: the column under the cursor. */
  readonly sortCursor: number;
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
/** Lines that are no rows of the table: header, column titles, key bar. */
export const headerLines = 5;
const otherLines = headerLines + 2;

export function initialState(snapshot: Snapshot, view: ViewState, size: Size): ScreenState {
  return withRows({
    snapshot,
    newest: snapshot,
    paused: false,
    history: [],
    view,
    rows: [],
    selectedIndex: 0,
    selectedKey: undefined,
    top: 0,
    mode: 'table',
    draft: '',
    draftError: undefined,
    sortCursor: 0,
    status: undefined,
    size,
  });
}

/** Rows of flows that fit. */
export function tableHeight({rows}: Size): number {
  return Math.max(1, rows - otherLines);
}

export function flowKey({id, startedAtMs}: FlowSnapshot): string {
  return `${id} ${startedAtMs}`;
}

export function reduce(state: ScreenState, action: Action): ScreenState {
  switch (action.type) {
    case 'snapshot': {
      const {rx, tx} = action.snapshot.totals;
      const history = [...state.history, {rx: rx.bytesPerSecond, tx: tx.bytesPerSecond}].slice(
        -historyLength,
      );
      const newer = {...state, newest: action.snapshot, history};
      return state.paused ? newer : withRows({...newer, snapshot: action.snapshot});
    }
    case 'resize':
      return scrolled({...state, size: action.size});
    case 'status':
      return {...state, status: {text: action.text, failed: action.failed}};
    case 'move':
      return moveCursor(state, action.by);
    case 'page':
      return moveCursor(state, action.pages * tableHeight(state.size));
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
        ? withRows({...state, paused: false, snapshot: state.newest})
        : {...state, paused: true};
    case 'open':
      return {
        ...state,
        mode: action.mode,
        draft: state.view.filter,
        draftError: undefined,
        sortCursor: columns.findIndex(({id}) => id === state.view.sort.column),
        status: undefined,
      };
    case 'close':
      return {...state, mode: 'table', status: undefined};
    case 'clearFilter':
      return withRows({...state, mode: 'table', draftError: undefined, view: {...state.view, filter: ''}});
    case 'chooseSort':
      return reduce({...state, mode: 'table'}, {type: 'sortBy', column: columns[state.sortCursor]!.id});
    case 'draft':
      return edit(state, action.key);
  }
}

/** Types into the filter; a wrong one keeps the last good one in force. */
function edit(state: ScreenState, key: Key): ScreenState {
  const draft = 'text' in key ? state.draft + key.text : [...state.draft].slice(0, -1).join('');
  const filter = parseFilter(draft);
  if ('error' in filter) return {...state, draft, draftError: filter.error};
  return withRows({...state, draft, draftError: undefined, view: {...state.view, filter: draft}});
}

function moveCursor(state: ScreenState, by: number): ScreenState {
  if (state.mode === 'sort') {
    return {...state, sortCursor: clamp(state.sortCursor + by, columns.length - 1)};
  }
  const selectedIndex = clamp(state.selectedIndex + by, state.rows.length - 1);
  const selected = state.rows[selectedIndex];
  return scrolled({...state, selectedIndex, selectedKey: selected && flowKey(selected)});
}

/** Filters and sorts anew; a selection that was made stays on its flow, or where it was when that is gone. */
function withRows(state: ScreenState): ScreenState {
  const rows = applyView(state.snapshot, state.view);
  const found =
    state.selectedKey === undefined ? -1 : rows.findIndex(flow => flowKey(flow) === state.selectedKey);
  const selectedIndex = found === -1 ? clamp(state.selectedIndex, rows.length - 1) : found;
  return scrolled({...state, rows, selectedIndex});
}

function clamp(index: number, last: number): number {
  return Math.max(0, Math.min(index, last));
}

/** Scrolls as far as the selection needs, and no further. */
function scrolled(state: ScreenState): ScreenState {
  const height = tableHeight(state.size);
  const lastTop = Math.max(0, state.rows.length - height);
  const top = Math.min(Math.max(state.top, state.selectedIndex - height + 1), state.selectedIndex, lastTop);
  return top === state.top ? state : {...state, top};
}
