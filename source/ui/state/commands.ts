import type {FlowAction} from '../../flow/control.js';
import type {FlowName} from '../../flow/flow-key.js';
import type {WatchedFlow} from '../../flow/watched-datagram.js';
import type {Units} from '../../quantity/units.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import type {ThemeName} from '../../text/theme-name.js';
import type {ColumnId} from '../../view/columns/column.js';
import type {ExportScope} from '../../view/export.js';
import type {Grouping} from '../../view/rows/groups.js';
import type {Pane, Prompt} from './mode.js';
import type {Size} from './size.js';

/** A key by its name (`F4`, `Up`, `Enter`, `Ctrl-L`), or text that was typed or pasted. */
export type Key = {readonly name: string} | {readonly text: string};

/** A log line. Levels are pino's: 30 is info, 40 a warning. */
export interface LogLine {
  readonly atMs: number;
  readonly level: number;
  readonly text: string;
}

/** An action on flows. The time of a block starts when the user confirms it; null lasts until the flow is freed. */
export type Action =
  | {readonly kind: 'end'}
  | {readonly kind: 'free'}
  | {readonly kind: 'block'; readonly forMs: number | null}
  | {readonly kind: 'throttle'; readonly bytesPerSecond: number};

/** An action that waits for the user's yes. */
export interface PendingAction {
  readonly question: string;
  readonly action: Action;
  readonly flows: readonly FlowName[];
}

/** Quitting that waits for the user's yes, because it ends flows. */
export interface PendingQuit {
  readonly question: string;
  readonly action: 'quit';
}

/** Standing in front of a server of this machine, or leaving it, that waits for the user's yes. */
export interface PendingInsertion {
  readonly question: string;
  readonly action: 'insert' | 'leave';
  readonly port: number;
}

export type Pending = PendingAction | PendingQuit | PendingInsertion;

export type ExportFormat = 'json' | 'csv';
export type MenuName = 'jump' | 'sort' | 'action' | 'export' | 'filter';

/** Everything that changes the state of the screen. */
export type ScreenEvent =
  | {readonly type: 'snapshot'; readonly snapshot: Snapshot}
  | {readonly type: 'resize'; readonly size: Size}
  | {readonly type: 'message'; readonly text: string; readonly failed: boolean}
  | {readonly type: 'move'; readonly by: number}
  | {readonly type: 'page'; readonly pages: number}
  | {readonly type: 'edge'; readonly end: boolean}
  /** Scrolls the pane by lines, also where the cursor is in a list beside it. */
  | {readonly type: 'scrollPane'; readonly by: number}
  | {readonly type: 'atColumn'; readonly column: ColumnId; readonly leftColumns: number}
  | {readonly type: 'select'; readonly row: number}
  | {readonly type: 'sortBy'; readonly column: ColumnId}
  | {readonly type: 'invert'}
  | {readonly type: 'pause'}
  | {readonly type: 'step'; readonly intervals: number}
  | {readonly type: 'stepTime'; readonly byMs: number}
  | {readonly type: 'goTo'; readonly atMs: number}
  | {readonly type: 'bookmark'}
  | {readonly type: 'open'; readonly mode: 'help' | 'setup' | 'palette' | Prompt}
  | {readonly type: 'menu'; readonly name: MenuName}
  | {readonly type: 'close'}
  | {readonly type: 'clearFilter'}
  | {readonly type: 'filter'; readonly text: string}
  | {readonly type: 'filterCell'; readonly excludes: boolean}
  | {readonly type: 'filterKept'; readonly name: string; readonly text: string}
  | {readonly type: 'filterForgotten'; readonly name: string}
  | {readonly type: 'showAlert'}
  | {readonly type: 'draft'; readonly key: Key}
  | {readonly type: 'recall'; readonly by: 1 | -1}
  | {readonly type: 'complete'; readonly by: 1 | -1}
  | {readonly type: 'cancelPrompt'}
  | {readonly type: 'ran'; readonly entry: string}
  | {readonly type: 'findNext'; readonly backwards: boolean}
  | {readonly type: 'enter'}
  /** The next of the panes, or a certain one. */
  | {readonly type: 'nextScreen'; readonly to?: Pane}
  | {readonly type: 'tag'}
  | {readonly type: 'untagAll'}
  | {readonly type: 'tagGroup'}
  | {readonly type: 'follow'}
  | {readonly type: 'group'; readonly by?: Grouping | 'nothing'}
  | {readonly type: 'foldAll'}
  | {readonly type: 'ask'; readonly pending: Pending}
  | {readonly type: 'toggleColumn'; readonly item?: number}
  | {readonly type: 'showColumn'; readonly column: ColumnId; readonly shown: boolean}
  | {readonly type: 'theme'; readonly name: ThemeName}
  | {readonly type: 'moveColumn'; readonly by: number}
  | {readonly type: 'logLevel'; readonly level?: number}
  | {readonly type: 'units'; readonly units?: Units}
  | {readonly type: 'ended'}
  | {readonly type: 'log'; readonly line: LogLine}
  | {readonly type: 'jump'; readonly text: string}
  /** The datagrams of the flow whose detail is open; undefined when they are not kept any more. */
  | {readonly type: 'watched'; readonly watched: WatchedFlow | undefined}
  /** What is being written to a file. */
  | {readonly type: 'writing'; readonly writing: string | undefined}
  | {readonly type: 'messageOver'}
  | {readonly type: 'resetPeaks'};

/** What a key does: it changes the state, or reaches beyond the screen. */
export type Command =
  | ScreenEvent
  /** At once: without a question. */
  | {readonly type: 'quit'; readonly atOnce?: boolean}
  | {readonly type: 'planInsertion'; readonly change: 'insert' | 'leave'; readonly port: number}
  | {readonly type: 'export'; readonly scope?: ExportScope; readonly format?: ExportFormat}
  | {readonly type: 'redraw'}
  | {readonly type: 'suspend'}
  | {readonly type: 'choose'; readonly item?: number}
  | {readonly type: 'column'; readonly by: 1 | -1}
  | {readonly type: 'keepFilter'}
  | {readonly type: 'forgetFilter'; readonly name: string}
  | {readonly type: 'removeItem'}
  | {readonly type: 'plan'; readonly action: Action}
  | {readonly type: 'throttle'; readonly harder: boolean}
  | {readonly type: 'confirm'}
  | {readonly type: 'copy'}
  | {readonly type: 'write'}
  | {readonly type: 'interval'; readonly longer: boolean};

/** The keys of one command. */
export interface Binding {
  /** Its name under `keys:` in a configuration. */
  readonly name: string;
  readonly keys: readonly string[];
  readonly help: string;
  /** Neighbours with the same text here share one line of the help, as long as each has a single key. */
  readonly together?: string;
  readonly command: Command;
}

/** Carries out an action in the relay; resolves with false when the flow no longer exists. */
export type ActOnFlow = (flow: FlowName, action: FlowAction) => Promise<boolean>;
