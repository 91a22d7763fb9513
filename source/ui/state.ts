import {lengthenPast, type PackedSnapshot} from '../snapshot/packed.js';
import type {FlowSnapshot, Snapshot} from '../snapshot/snapshot.js';
import {type ColumnId, columnById} from '../view/columns.js';
import type {FilterError} from '../view/filter.js';
import {type Group, type Grouping, groupings} from '../view/tree.js';
import type {ViewState} from '../view/view.js';
import type {Action, LogLine, Mode, PendingDeed} from './commands.js';
import {move, movePage, moveToEdge} from './cursor.js';
import {nextLogLevel} from './log-lines.js';
import {openPicker, type Picker} from './pickers.js';
import {arranged, noGroups, scrolled, withNewerRows, withRows} from './rows.js';
import {findAgain} from './search.js';
import {type Selection, select} from './selection.js';
import {moveColumn, toggleColumn} from './setup.js';
import type {Size} from './size.js';
import {livingTags, tagGroup, toggleTag} from './tags.js';
import {stepThrough, togglePause} from './time.js';
import {typeKey} from './typing.js';

export type {Action} from './commands.js';

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
  /** What was stepped back to; undefined while what is shown is the newest, or where a pause began. */
  readonly momentMs: number | undefined;
  /** After a pause, for an interval: flows that started since are marked. */
  readonly changedSinceMs: number | undefined;
  /** The intervals of the last minutes, oldest first. */
  readonly past: readonly PackedSnapshot[];
  /** Up to what is shown, and up to the newest. */
  readonly history: readonly RatePoint[];
  readonly newestHistory: readonly RatePoint[];
  readonly view: ViewState;
  /** The flows of `snapshot` as `view` wants them. */
  readonly sorted: readonly FlowSnapshot[];
  /** What stands in the table: those flows, in a tree under their parents. */
  readonly rows: readonly FlowSnapshot[];
  /** Which rows are parents. */
  readonly groups: ReadonlyMap<FlowSnapshot, Group>;
  readonly grouping: Grouping | undefined;
  /** Names of parents. */
  readonly folded: ReadonlySet<string>;
  /** Up to when rows keep their order, by the snapshots' time. */
  readonly heldUntilMs: number;
  /** Index of the first visible row. */
  readonly top: number;
  /** How many columns of the table are scrolled away to the left. */
  readonly leftColumns: number;
  readonly mode: Mode;
  /** Where a list or a question leads back to. */
  readonly returnTo: 'table' | 'detail';
  /** While in `filter` or `search`: the text as typed, and what is wrong with it. */
  readonly draft: string;
  readonly draftError: FilterError | undefined;
  /** The last search, and the row where it began. */
  readonly search: string;
  readonly searchFrom: number;
  readonly picker: Picker | undefined;
  /** While in `confirm`. */
  readonly pending: PendingDeed | undefined;
  readonly tagged: ReadonlySet<string>;
  /** The cursor stays on its flow, though the user never moved it. */
  readonly follow: boolean;
  /** While in `help`, and in other panes: the first visible line. */
  readonly helpTop: number;
  readonly paneTop: number;
  readonly setupCursor: number;
  /** The last lines of the log, and the least level that its pane shows. */
  readonly log: readonly LogLine[];
  readonly logLevel: number;
  readonly status: {readonly text: string; readonly failed: boolean} | undefined;
  readonly size: Size;
}

const historyLength = 600;
const logLength = 1000;

export function initialState(snapshot: Snapshot, view: ViewState, size: Size): ScreenState {
  return withRows({
    snapshot,
    newest: snapshot,
    paused: false,
    momentMs: undefined,
    changedSinceMs: undefined,
    past: [],
    history: [],
    newestHistory: [],
    view,
    sorted: [],
    rows: [],
    groups: noGroups,
    grouping: undefined,
    folded: new Set(),
    heldUntilMs: 0,
    selectedIndex: 0,
    selectedFlow: undefined,
    top: 0,
    leftColumns: 0,
    mode: 'table',
    returnTo: 'table',
    draft: '',
    draftError: undefined,
    search: '',
    searchFrom: 0,
    picker: undefined,
    pending: undefined,
    tagged: new Set(),
    follow: false,
    helpTop: 0,
    paneTop: 0,
    setupCursor: 0,
    log: [],
    logLevel: 30,
    status: undefined,
    size,
  });
}

/** The state after something happened, and nothing else. */
export function reduce(state: ScreenState, action: Action): ScreenState {
  // A message stays until the next key.
  const before = byUser(action) && state.status ? {...state, status: undefined} : state;
  return step(before, action);
}

function byUser({type}: Action): boolean {
  return type !== 'snapshot' && type !== 'resize' && type !== 'status';
}

function step(state: ScreenState, action: Action): ScreenState {
  switch (action.type) {
    case 'snapshot':
      return withSnapshot(state, action.snapshot);
    case 'resize':
      return scrolled({...state, size: action.size});
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
      return sortBy({...state, mode: 'table'}, action.column);
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
        draft: action.mode === 'filter' ? state.view.filter : '',
        draftError: undefined,
        searchFrom: state.selectedIndex,
        helpTop: 0,
        setupCursor: 0,
      });
    case 'pick':
      return openPicker(state, action.what);
    case 'close':
      return closed(state);
    case 'clearFilter':
      return withRows({...state, mode: 'table', draftError: undefined, view: {...state.view, filter: ''}});
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
        returnTo: state.mode === 'detail' ? 'detail' : state.returnTo,
        picker: undefined,
        pending: action.pending,
      };
    case 'toggleColumn':
      return toggleColumn(state);
    case 'moveColumn':
      return moveColumn(state, action.by);
    case 'log':
      return {...state, log: [...state.log, action.line].slice(-logLength)};
    case 'logLevel':
      return {...state, logLevel: nextLogLevel(state.logLevel), paneTop: 0};
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
  const asked = state.mode === 'picker' || state.mode === 'confirm';
  const mode = asked ? state.returnTo : 'table';
  return scrolled({...state, mode, returnTo: 'table', picker: undefined, pending: undefined});
}

function withSnapshot(state: ScreenState, snapshot: Snapshot): ScreenState {
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
  return withNewerRows({...newer, snapshot, changedSinceMs: undefined, history: newestHistory});
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
