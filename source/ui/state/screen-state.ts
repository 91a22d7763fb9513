import type {FlowIdentity} from '../../flow/flow-key.js';
import type {SizeClass} from '../../flow/size-class.js';
import type {WatchedFlow} from '../../flow/watched-datagram.js';
import type {PastInterval} from '../../snapshot/past.js';
import type {FlowSnapshot, Snapshot} from '../../snapshot/snapshot.js';
import type {ThemeName} from '../../text/theme-name.js';
import type {ColumnId} from '../../view/columns/column.js';
import type {FilterError} from '../../view/filter/filter.js';
import type {FlatRows} from '../../view/rows/flat-rows.js';
import type {Grouping} from '../../view/rows/groups.js';
import type {Rows} from '../../view/rows/rows.js';
import type {Groups} from '../../view/rows/tree-rows.js';
import type {ViewState} from '../../view/view.js';
import type {Binding, Command, LogLine, Pending} from './commands.js';
import type {Completing} from './line/completing.js';
import type {EditLine} from './line/edit-line.js';
import type {Recall} from './line/recall.js';
import type {Mode, Pane, Prompt} from './mode.js';
import type {Size} from './size.js';
import type {SourceKind} from './source-kind.js';

/** The rates of both directions in one interval, in bytes per second. */
export interface RatePoint {
  readonly rx: number;
  readonly tx: number;
}

/** The selected row, and the flow that the user selected; undefined until the user moves the cursor. */
export interface Selection {
  readonly selectedIndex: number;
  readonly selectedFlow: FlowIdentity | undefined;
}

/** What changed during a pause. It is marked for a moment afterwards. */
export interface PauseDiff {
  /** What the pause showed, and what was the newest at its end. */
  readonly shown: Snapshot;
  readonly newest: Snapshot;
  /** The first snapshot at or after this time clears the signs. */
  readonly untilMs: number;
}

/** A list to choose from, in place of the table. */
export interface Menu {
  readonly title: string;
  readonly items: readonly MenuItem[];
  readonly cursor: number;
}

export interface MenuItem {
  readonly label: string;
  readonly description: string;
  readonly command: Command;
  /** What Delete does to it. */
  readonly remove?: Command;
}

/** What was typed in earlier prompts, and which commands the palette ran; oldest first. */
export interface RecentLines {
  readonly filter: readonly string[];
  readonly search: readonly string[];
  readonly palette: readonly string[];
}

/** What the table showed before a prompt was opened. */
export interface BeforePrompt extends Selection {
  readonly filter: string;
  readonly top: number;
}

export interface Message {
  readonly text: string;
  readonly failed: boolean;
}

/** Packet sizes that the meter of a flow has counted so far; undefined when there is no meter to ask. */
export type SizesOf = (flow: FlowSnapshot) => readonly SizeClass[] | undefined;

/** Everything that the screen shows and knows. Only `reduce` changes it. */
export interface ScreenState extends Selection {
  /** The snapshot on screen: the newest one, unless paused. */
  readonly snapshot: Snapshot;
  /** The newest snapshot. Metering goes on during a pause. */
  readonly newest: Snapshot;
  readonly paused: boolean;
  /** Where the snapshots come from. */
  readonly kind: SourceKind;
  /** The moment that the user stepped back to; undefined when live, or when only paused. */
  readonly momentMs: number | undefined;
  /** Moments that the user marked, oldest first. */
  readonly bookmarks: readonly number[];
  readonly pauseDiff: PauseDiff | undefined;
  /** The intervals of the last minutes, oldest first. */
  readonly past: readonly PastInterval[];
  /** The totals' rates up to the snapshot on screen. */
  readonly history: readonly RatePoint[];
  /** The totals' rates up to the newest snapshot. */
  readonly newestHistory: readonly RatePoint[];
  readonly view: ViewState;
  /** The flows of `snapshot`, filtered and sorted as `view` says. */
  readonly sorted: FlatRows;
  /** The rows of the table: `sorted`, or the same flows in a tree under their parents. */
  readonly rows: Rows;
  /** The rows that are parents. */
  readonly groups: Groups;
  readonly grouping: Grouping | undefined;
  readonly themeName: ThemeName;
  /** Stands before the selected row on a terminal without colours; otherwise empty. */
  readonly cursorSign: string;
  /** Names of folded parents. */
  readonly folded: ReadonlySet<string>;
  /** Rows keep their order up to this time, in snapshot time. */
  readonly heldUntilMs: number;
  /** Index of the first visible row. */
  readonly top: number;
  /** How many columns of the table are scrolled off to the left. */
  readonly leftColumns: number;
  /** The column of the cell under the cursor; undefined until the user chooses one. */
  readonly columnCursor: ColumnId | undefined;
  readonly mode: Mode;
  /** What a menu, a question, the palette or the help returns to. */
  readonly returnTo: Pane | Prompt;
  /** The line of the prompt or of the palette, and what is wrong with it. */
  readonly draft: EditLine;
  readonly draftError: FilterError | undefined;
  /** What Tab offers. */
  readonly completing: Completing | undefined;
  readonly recent: RecentLines;
  readonly recall: Recall | undefined;
  readonly beforePrompt: BeforePrompt | undefined;
  /** Index of the entry that Enter runs, among those that match. */
  readonly paletteCursor: number;
  /** The last search, and the row where it began. */
  readonly search: string;
  readonly searchFrom: number;
  /** The configuration's filters, by name. */
  readonly filters: ReadonlyMap<string, string>;
  /** Those that the user saved, by name. */
  readonly savedFilters: ReadonlyMap<string, string>;
  readonly menu: Menu | undefined;
  /** In mode `confirm`: what the user is asked about. */
  readonly pending: Pending | undefined;
  readonly tagged: ReadonlySet<string>;
  /** The cursor stays on its flow, even if the user never moved it. */
  readonly follow: boolean;
  /** The first visible line of the help, and of a pane. */
  readonly helpTop: number;
  readonly paneTop: number;
  /** What Tab shows, one after the other. */
  readonly panes: readonly Pane[];
  /** The name of the machine under the cursor of the hosts pane; undefined until the user moves it. */
  readonly selectedHost: string | undefined;
  /** The index of the service under the cursor of the services pane. There may be fewer services by now. */
  readonly selectedService: number;
  readonly setupCursor: number;
  /** All columns as the setup lists them. */
  readonly setupOrder: readonly ColumnId[];
  /** The last log lines, and the lowest level that the log pane shows. */
  readonly log: readonly LogLine[];
  readonly logLevel: number;
  readonly message: Message | undefined;
  readonly size: Size;
  /** The keys that work here; the help and the key bar show them. */
  readonly bindings: readonly Binding[];
  readonly sizesOf: SizesOf | undefined;
  /** What is being written to a file, and where. */
  readonly writing: string | undefined;
  /** Whether udptop can be put in front of servers of this machine. */
  readonly insertsServers: boolean;
  /** The flow whose datagrams are kept because its detail is open. */
  readonly watched: WatchedFlow | undefined;
}
