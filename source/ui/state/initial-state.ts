import type {Snapshot} from '../../snapshot/snapshot.js';
import {noGroups} from '../../view/rows/tree-rows.js';
import {type ViewState, viewFlows} from '../../view/view.js';
import {emptyLine} from './line/edit-line.js';
import {panesOf} from './mode.js';
import {withRows} from './rows.js';
import type {ScreenState} from './screen-state.js';
import type {Size} from './size.js';

interface Start
  extends Partial<
    Pick<
      ScreenState,
      | 'kind'
      | 'filters'
      | 'savedFilters'
      | 'recent'
      | 'grouping'
      | 'themeName'
      | 'cursorSign'
      | 'sizesOf'
      | 'insertsServers'
    >
  > {
  readonly snapshot: Snapshot;
  readonly view: ViewState;
  readonly size: Size;
  readonly bindings: ScreenState['bindings'];
}

const infoLevel = 30;
/** As long as flows that ended stay in sight, unless the user wants to see them all. */
export const endedForMs = 5000;

/** The state of a screen that was just opened. */
export function initialState({snapshot, ...rest}: Start): ScreenState {
  const flows = viewFlows(snapshot, rest.view);
  return withRows({
    snapshot,
    newest: snapshot,
    paused: false,
    kind: 'live',
    momentMs: undefined,
    bookmarks: [],
    pauseDiff: undefined,
    past: [],
    history: [],
    newestHistory: [],
    sorted: flows,
    rows: flows,
    groups: noGroups,
    grouping: undefined,
    themeName: 'default',
    cursorSign: '',
    folded: new Set(),
    heldUntilMs: 0,
    selectedIndex: 0,
    selectedFlow: undefined,
    top: 0,
    leftColumns: 0,
    columnCursor: undefined,
    mode: 'table',
    returnTo: 'table',
    draft: emptyLine,
    draftError: undefined,
    completing: undefined,
    recent: {filter: [], search: [], palette: []},
    recall: undefined,
    beforePrompt: undefined,
    paletteCursor: 0,
    search: '',
    searchFrom: 0,
    filters: new Map(),
    savedFilters: new Map(),
    menu: undefined,
    pending: undefined,
    tagged: new Set(),
    follow: false,
    helpTop: 0,
    paneTop: 0,
    panes: panesOf(snapshot),
    selectedHost: undefined,
    selectedService: 0,
    setupCursor: 0,
    setupOrder: [],
    log: [],
    logLevel: infoLevel,
    message: undefined,
    sizesOf: undefined,
    writing: undefined,
    insertsServers: false,
    watched: undefined,
    ...rest,
  });
}
