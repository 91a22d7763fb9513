import type {Monitor} from '../../monitor/monitor.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import type {ColumnId} from '../../view/columns/column.js';
import type {ExportScope} from '../../view/export.js';
import type {Grouping} from '../../view/tree.js';
import type {Key} from '../input/keys.js';
import type {Size} from './size.js';

/** What fills the screen, or the line that is typed in. */
export type Mode =
  | 'table'
  | 'help'
  | 'picker'
  | 'filter'
  | 'search'
  | 'confirm'
  | 'detail'
  | 'services'
  | 'log'
  | 'setup';

/** The modes that one goes back to from the others. */
const panes = ['table', 'detail', 'services', 'log'] as const;
export type Pane = (typeof panes)[number];

export function isPane(mode: Mode): mode is Pane {
  return panes.some(pane => pane === mode);
}

/** A line of the log; levels as pino has them, 30 is info, 40 a warning. */
export interface LogLine {
  readonly atMs: number;
  readonly level: number;
  readonly text: string;
}

/** What is done to flows; a block counts its time from when it is confirmed. */
export type Deed =
  | {readonly kind: 'end'}
  | {readonly kind: 'free'}
  | {readonly kind: 'block'; readonly forMs: number | null}
  | {readonly kind: 'throttle'; readonly bytesPerSecond: number};

/** Actions that wait for a yes. */
export interface PendingDeed {
  readonly question: string;
  readonly deed: Deed;
  readonly flowIds: readonly string[];
}

export type ExportFormat = 'json' | 'csv';

/** What changes the state of the screen. */
export type Action =
  | {readonly type: 'snapshot'; readonly snapshot: Snapshot}
  | {readonly type: 'resize'; readonly size: Size}
  | {readonly type: 'status'; readonly text: string; readonly failed: boolean}
  | {readonly type: 'move'; readonly by: number}
  | {readonly type: 'page'; readonly pages: number}
  | {readonly type: 'edge'; readonly end: boolean}
  | {readonly type: 'scroll'; readonly by: number}
  | {readonly type: 'select'; readonly row: number}
  | {readonly type: 'sortBy'; readonly column: ColumnId}
  | {readonly type: 'invert'}
  | {readonly type: 'pause'}
  | {readonly type: 'step'; readonly intervals: number}
  | {readonly type: 'open'; readonly mode: 'help' | 'filter' | 'search' | 'setup'}
  | {readonly type: 'pick'; readonly what: 'sort' | 'deed' | 'export' | 'filter'}
  | {readonly type: 'close'}
  | {readonly type: 'clearFilter'}
  | {readonly type: 'filter'; readonly text: string}
  | {readonly type: 'draft'; readonly key: Key}
  | {readonly type: 'findNext'; readonly backwards: boolean}
  | {readonly type: 'enter'}
  | {readonly type: 'nextScreen'}
  | {readonly type: 'tag'}
  | {readonly type: 'untagAll'}
  | {readonly type: 'tagGroup'}
  | {readonly type: 'follow'}
  | {readonly type: 'group'; readonly by?: Grouping}
  | {readonly type: 'foldAll'}
  | {readonly type: 'ask'; readonly pending: PendingDeed}
  | {readonly type: 'toggleColumn'; readonly item?: number}
  | {readonly type: 'moveColumn'; readonly by: number}
  | {readonly type: 'logLevel'}
  | {readonly type: 'units'}
  | {readonly type: 'log'; readonly line: LogLine}
  | {readonly type: 'jump'; readonly text: string}
  | {readonly type: 'messageOver'}
  | {readonly type: 'resetPeaks'};

/** What a key does: a change of state, or something beyond the screen. */
export type Command =
  | Action
  | {readonly type: 'quit'}
  | {readonly type: 'export'; readonly scope?: ExportScope; readonly format?: ExportFormat}
  | {readonly type: 'redraw'}
  | {readonly type: 'suspend'}
  | {readonly type: 'choose'}
  | {readonly type: 'plan'; readonly deed: Deed}
  | {readonly type: 'throttle'; readonly harder: boolean}
  | {readonly type: 'confirm'}
  | {readonly type: 'copy'}
  | {readonly type: 'interval'; readonly longer: boolean};

/** Carries an action out in the relay; false where there is no such flow any more. */
export type ActOnFlow = Monitor['act'];
