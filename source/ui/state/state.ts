import type {PackedSnapshot} from '../../snapshot/packed.js';
import type {FlowSnapshot, Snapshot} from '../../snapshot/snapshot.js';
import type {ThemeName} from '../../text/theme-name.js';
import type {FilterError} from '../../view/filter/filter.js';
import type {Group, Grouping} from '../../view/tree.js';
import type {FlowOrder, ViewState} from '../../view/view.js';
import {type Binding, defaultBindings} from '../input/bindings.js';
import type {SizesOf} from '../render/panes/detail-lines.js';

import type {Look} from './appearance.js';
import type {LogLine, Mode, Pane, PendingDeed} from './commands.js';
import type {Picker} from './menus.js';
import type {Resumed} from './pause-diff.js';
import {noGroups, withRows} from './rows.js';
import type {Selection} from './selection.js';
import type {Size} from './size.js';

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
  /** For a moment after a pause: what changed meanwhile is marked. */
  readonly resumed: Resumed | undefined;
  /** Datagrams were dropped in the last interval. */
  readonly dropsGrow: boolean;
  /** The intervals of the last minutes, oldest first. */
  readonly past: readonly PackedSnapshot[];
  /** Up to what is shown, and up to the newest. */
  readonly history: readonly RatePoint[];
  readonly newestHistory: readonly RatePoint[];
  readonly view: ViewState;
  /** The flows of `snapshot` as `view` wants them. */
  readonly sorted: readonly FlowSnapshot[];
  /** All flows of `snapshot` in order, where known: a change of the filter alone sorts nothing again. */
  readonly order: FlowOrder | undefined;
  /** What stands in the table: those flows, in a tree under their parents. */
  readonly rows: readonly FlowSnapshot[];
  /** Which rows are parents. */
  readonly groups: ReadonlyMap<FlowSnapshot, Group>;
  readonly grouping: Grouping | undefined;
  readonly themeName: ThemeName;
  /** Names of parents. */
  readonly folded: ReadonlySet<string>;
  /** Up to when rows keep their order, by the snapshots' time. */
  readonly heldUntilMs: number;
  /** Index of the first visible row. */
  readonly top: number;
  /** How many columns of the table are scrolled away to the left. */
  readonly leftColumns: number;
  readonly mode: Mode;
  /** Where a list, a question or the help leads back to. */
  readonly returnTo: Pane;
  /** While in `filter` or `search`: the text as typed, and what is wrong with it. */
  readonly draft: string;
  readonly draftError: FilterError | undefined;
  /** The last search, and the row where it began. */
  readonly search: string;
  readonly searchFrom: number;
  /** By name, to choose from. */
  readonly filters: ReadonlyMap<string, string>;
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
  /** The keys that do something here, as the help and the bar show them. */
  readonly bindings: readonly Binding[];
  /** Where a flow's packet sizes are asked for. */
  readonly sizesOf: SizesOf | undefined;
}

export function initialState(
  snapshot: Snapshot,
  view: ViewState,
  size: Size,
  filters: ReadonlyMap<string, string> = new Map(),
  {grouping, theme = 'default'}: Partial<Pick<Look, 'grouping' | 'theme'>> = {},
): ScreenState {
  return withRows({
    snapshot,
    newest: snapshot,
    paused: false,
    momentMs: undefined,
    resumed: undefined,
    dropsGrow: false,
    past: [],
    history: [],
    newestHistory: [],
    view,
    sorted: [],
    order: undefined,
    rows: [],
    groups: noGroups,
    grouping,
    themeName: theme,
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
    filters,
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
    bindings: defaultBindings,
    sizesOf: undefined,
  });
}
