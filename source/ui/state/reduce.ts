import type {WatchedFlow} from '../../flow/watched-datagram.js';
import {nextUnits} from '../../quantity/units.js';
import {tableOf} from '../../snapshot/columns/of-snapshot.js';
import {forwardedOf} from '../../snapshot/forwarding.js';
import {lengthenPast} from '../../snapshot/past.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import type {ColumnId} from '../../view/columns/column.js';
import {columnById} from '../../view/columns/columns.js';
import {equalTerm} from '../../view/filter/term-text.js';
import {type Grouping, usefulGroupings} from '../../view/rows/groups.js';
import {showAlert} from './alerts.js';
import type {ScreenEvent} from './commands.js';
import {filterByCell, withFilter} from './filtering.js';
import {endedForMs} from './initial-state.js';
import {remembered} from './line/recall.js';
import {jumpInMenu, keepCursor, openMenu} from './menus.js';
import {isPane, isPrompt, paneAfter, panesOf, returnFrom} from './mode.js';
import {filtersLine} from './panes/help-text.js';
import {chosenHost, selectHost} from './panes/hosts.js';
import {nextLogLevel} from './panes/log-levels.js';
import {withLogLine} from './panes/log-lines.js';
import {chosenService, selectService} from './panes/services.js';
import {goTo, stepThrough, toggleBookmark, togglePause} from './past/history.js';
import {acceptPrompt, cancelPrompt, completeLine, openPrompt, recallLine, typeIntoPrompt} from './prompt.js';
import {arranged, scrolled, withNewerRows, withRows, withRowsFromTop} from './rows.js';
import type {ScreenState} from './screen-state.js';
import {choose, move, movePage, moveToEdge, scrollPane} from './scroll.js';
import {findAgain} from './search.js';
import {select} from './selection.js';
import {chooseItem, firstColumn, moveColumn, orderForSetup, showColumn} from './setup.js';
import {livingTags, tagGroup, toggleTag} from './tags.js';

const historyIntervals = 600;

/** The state after an event. Pure: it neither renders nor reaches beyond the state. */
export function reduce(state: ScreenState, event: ScreenEvent): ScreenState {
  // A message stays until the next key, or until its time is over.
  const before = endsMessage(event) && state.message ? {...state, message: undefined} : state;
  return step(before, event);
}

function endsMessage({type}: ScreenEvent): boolean {
  return !fromElsewhere.has(type);
}

/** What comes by itself, not from a key. */
const fromElsewhere: ReadonlySet<ScreenEvent['type']> = new Set([
  'snapshot',
  'watched',
  'writing',
  'resize',
  'message',
  'log',
]);

function step(state: ScreenState, event: ScreenEvent): ScreenState {
  switch (event.type) {
    case 'snapshot':
      return withSnapshot(state, event.snapshot);
    case 'resize':
      return scrolled({...state, size: event.size});
    case 'watched':
      return withWatched(state, event.watched);
    case 'writing':
      return state.writing === event.writing ? state : {...state, writing: event.writing};
    case 'messageOver':
      return state;
    case 'message':
      return {...state, message: {text: event.text, failed: event.failed}};
    case 'move':
      return move(state, event.by);
    case 'page':
      return movePage(state, event.pages);
    case 'edge':
      return moveToEdge(state, event.end);
    case 'scrollPane':
      return scrollPane(state, event.by);
    case 'atColumn':
      return {...state, columnCursor: event.column, leftColumns: event.leftColumns};
    case 'select':
      if (state.mode === 'services') return selectService(state, event.row);
      if (state.mode === 'hosts') return selectHost(state, event.row);
      return choose(state, event.row);
    case 'sortBy':
      return sortBy({...state, mode: 'table', returnTo: 'table'}, event.column);
    case 'invert': {
      const {column, direction} = state.view.sort;
      const sort = {column, direction: direction === 'asc' ? 'desc' : 'asc'} as const;
      return withRowsFromTop({...state, view: {...state.view, sort}});
    }
    case 'pause':
      return togglePause(state);
    case 'step':
      return stepThrough(state, event.intervals);
    case 'stepTime':
      return goTo(state, state.snapshot.takenAtMs + event.byMs);
    case 'goTo':
      return goTo(closed(state), event.atMs);
    case 'bookmark':
      return toggleBookmark(state);
    case 'open':
      return open(state, event.mode);
    case 'menu':
      return openMenu(state, event.name);
    case 'jump':
      return jumpInMenu(state, event.text);
    case 'close':
      return closed(state);
    case 'clearFilter':
      return clearFilter(state);
    case 'filter':
      return withFilter(closed(state), event.text);
    case 'filterCell':
      return filterByCell(state, event.excludes);
    case 'filterKept':
      return {...closed(state), savedFilters: new Map([...state.savedFilters, [event.name, event.text]])};
    case 'filterForgotten':
      return forgetFilter(state, event.name);
    case 'showAlert':
      return showAlert(state);
    case 'draft':
      return typeIntoPrompt(state, event.key);
    case 'recall':
      return recallLine(state, event.by);
    case 'complete':
      return completeLine(state, event.by);
    case 'cancelPrompt':
      return cancelPrompt(state);
    case 'ran': {
      const recent = {...state.recent, palette: remembered(state.recent.palette, event.entry)};
      return closed({...state, recent});
    }
    case 'findNext':
      return scrolled(findAgain(state, event.backwards));
    case 'enter':
      return enter(state);
    case 'nextScreen':
      return {...state, mode: event.to ?? paneAfter(state.mode, state.panes), paneTop: 0, menu: undefined};
    case 'tag':
      return scrolled(toggleTag(state));
    case 'untagAll':
      return {...state, tagged: new Set()};
    case 'tagGroup':
      return tagGroup(state);
    case 'follow':
      return follow(state);
    case 'group':
      return regroup(state, event.by);
    case 'foldAll': {
      const names = state.groups.names();
      const folded = names.some(name => !state.folded.has(name)) ? new Set(names) : new Set<string>();
      return arranged({...state, folded}, state.sorted);
    }
    case 'ask':
      return {
        ...state,
        mode: 'confirm',
        returnTo: isPane(state.mode) ? state.mode : state.returnTo,
        menu: undefined,
        pending: event.pending,
      };
    case 'toggleColumn':
      return chooseItem(state, event.item);
    case 'moveColumn':
      return moveColumn(state, event.by);
    case 'showColumn':
      return showColumn(state, event.column, event.shown);
    case 'theme':
      return {...state, themeName: event.name};
    case 'log':
      return withLogLine(state, event.line);
    case 'logLevel':
      return {...state, logLevel: event.level ?? nextLogLevel(state.logLevel), paneTop: 0};
    case 'units':
      return {...state, view: {...state.view, units: event.units ?? nextUnits(state.view.units)}};
    case 'ended':
      return toggleEnded(state);
    case 'resetPeaks':
      return {
        ...state,
        history: [],
        newestHistory: [],
        message: {text: 'Graphs and peaks were reset', failed: false},
      };
  }
}

function open(state: ScreenState, mode: Extract<ScreenEvent, {type: 'open'}>['mode']): ScreenState {
  if (mode !== 'help' && mode !== 'setup') return openPrompt(state, mode);
  const returnTo = mode === 'help' && isPrompt(state.mode) ? state.mode : returnFrom(state);
  return scrolled({
    ...state,
    mode,
    returnTo: mode === 'help' ? returnTo : 'table',
    // F1 in a prompt explains what can be typed.
    helpTop: isPrompt(state.mode) ? filtersLine(state.size, state.bindings) : 0,
    setupCursor: firstColumn,
    setupOrder: mode === 'setup' ? orderForSetup(state.view.columns) : state.setupOrder,
  });
}

function closed(known: ScreenState): ScreenState {
  const state = isPrompt(known.mode) ? acceptPrompt(known) : known;
  const mode = isPane(state.mode) ? 'table' : state.returnTo;
  return scrolled({...state, mode, returnTo: 'table', menu: undefined, pending: undefined});
}

/** Clears the filter; where there is none, the mark of a column. */
function clearFilter(state: ScreenState): ScreenState {
  const {view} = state;
  const columnCursor = view.filter === '' ? undefined : state.columnCursor;
  const cleared = {...state, mode: 'table', draftError: undefined, columnCursor} as const;
  return withRowsFromTop({...cleared, view: {...view, filter: ''}});
}

function forgetFilter(state: ScreenState, name: string): ScreenState {
  const savedFilters = new Map(state.savedFilters);
  savedFilters.delete(name);
  const {menu, mode} = state;
  const next = {...state, savedFilters};
  if (mode !== 'menu' || menu === undefined) return next;
  return keepCursor(openMenu({...closed(next)}, 'filter'), menu.cursor);
}

function withSnapshot(known: ScreenState, snapshot: Snapshot): ScreenState {
  const state = withoutLater(known, snapshot.takenAtMs);
  const [rx, tx] = [forwardedOf(snapshot.totals.rx), forwardedOf(snapshot.totals.tx)];
  const newestHistory = [...state.newestHistory, {rx: rx.bytesPerSecond, tx: tx.bytesPerSecond}].slice(
    -historyIntervals,
  );
  const past = lengthenPast(state.past, snapshot);
  const newer = {
    ...state,
    newest: snapshot,
    panes: panesOf(snapshot),
    newestHistory,
    past,
    tagged: livingTags(state.tagged, snapshot),
  };
  if (state.paused) return newer;
  const pauseDiff =
    state.pauseDiff && snapshot.takenAtMs < state.pauseDiff.untilMs ? state.pauseDiff : undefined;
  return withNewerRows({...newer, snapshot, pauseDiff, history: newestHistory});
}

/** A recording can step back. What it showed after that moment is then no longer history. */
function withoutLater(state: ScreenState, takenAtMs: number): ScreenState {
  if (takenAtMs >= state.newest.takenAtMs) return state;
  const past = state.past.filter(({rest}) => rest.takenAtMs < takenAtMs);
  const gone = state.past.length - past.length;
  const newestHistory = gone === 0 ? state.newestHistory : state.newestHistory.slice(0, -gone);
  return {...state, past, newestHistory, history: newestHistory, pauseDiff: undefined, heldUntilMs: 0};
}

/** A pause keeps the datagrams that it shows, so that they can be read. */
function withWatched(state: ScreenState, watched: WatchedFlow | undefined): ScreenState {
  const isSame = watched !== undefined && watched.id === state.watched?.id;
  return state.paused && isSame ? state : {...state, watched};
}

function sortBy(state: ScreenState, column: ColumnId): ScreenState {
  const sort = {column, direction: columnById(column).defaultDirection};
  return withRowsFromTop({...state, menu: undefined, view: {...state.view, sort}});
}

/** Shows flows however long ago they ended, or hides them after a moment. */
function toggleEnded(state: ScreenState): ScreenState {
  const isHidden = state.view.endedForMs !== undefined;
  const view = {...state.view, endedForMs: isHidden ? undefined : endedForMs};
  const text = isHidden ? 'Ended flows stay in sight' : 'Ended flows leave the table after a moment';
  return withRows({...state, view, message: {text, failed: false}});
}

/** Folds or unfolds a parent; opens the details of a flow; shows the flows of a service or a machine. */
function enter(state: ScreenState): ScreenState {
  if (state.mode === 'services') return withFlowsOf(state, 'service', chosenService(state));
  if (state.mode === 'hosts') return withFlowsOf(state, 'host', chosenHost(state));
  const row = state.rows.at(state.selectedIndex);
  if (row === undefined) return state;
  const group = state.groups.get(row);
  if (group === undefined) {
    return scrolled({...state, mode: 'detail', paneTop: 0, ...select(state.rows, state.selectedIndex)});
  }
  const folded = new Set(state.folded);
  if (!folded.delete(group.name)) folded.add(group.name);
  return arranged({...state, ...select(state.rows, state.selectedIndex), folded}, state.sorted);
}

/** Filters the flows to those of what is under the cursor, and shows them. */
function withFlowsOf(
  state: ScreenState,
  field: 'service' | 'host',
  chosen: {readonly name: string} | undefined,
): ScreenState {
  if (chosen === undefined) return state;
  const view = {...state.view, filter: equalTerm(field, chosen.name)};
  return withRowsFromTop({...closed(state), view});
}

function follow(state: ScreenState): ScreenState {
  if (!state.follow) return {...state, follow: true, ...select(state.rows, state.selectedIndex)};
  return {...state, follow: false, selectedFlow: undefined};
}

/** Groups as asked, or by the next grouping; after the last one, not at all. */
function regroup(state: ScreenState, by?: Grouping | 'nothing'): ScreenState {
  const useful = usefulGroupings(tableOf(state.snapshot));
  const index = state.grouping === undefined ? -1 : useful.indexOf(state.grouping);
  const grouping = by === 'nothing' ? undefined : (by ?? useful[index + 1]);
  return withRowsFromTop({...state, grouping, folded: new Set()});
}
