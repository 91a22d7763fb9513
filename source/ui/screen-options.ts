import type {FlowIdentity} from '../flow/flow-key.js';
import type {SizeClass} from '../flow/size-class.js';
import type {WatchedDatagram} from '../flow/watched-datagram.js';
import type {FlowSnapshot, Snapshot} from '../snapshot/snapshot.js';
import type {ThemeName} from '../text/theme-name.js';
import type {Grouping} from '../view/rows/groups.js';
import type {ViewState} from '../view/view.js';
import type {KeyMap} from './input/key-map.js';
import type {Appearance} from './state/appearance.js';
import type {ActOnFlow, ExportFormat, LogLine} from './state/commands.js';
import type {RecentLines} from './state/screen-state.js';
import type {SourceKind} from './state/source-kind.js';

/** Keeps the filters that the user saves, for the next run. Both throw an Error where that fails. */
export interface FilterStore {
  save(name: string, filter: string): void;
  forget(name: string): void;
}

/** What a screen shows of its source. */
export interface Look {
  readonly view: Pick<ViewState, 'filter' | 'sort' | 'endedForMs'>;
  readonly grouping: Grouping | undefined;
  /** From the first one on. */
  readonly rows: number;
}

/** Where snapshots come from, such as a monitor. */
export interface SnapshotSource {
  latest(): Snapshot;
  /** Packet sizes that the meter of a flow has counted so far; undefined when there is no meter to ask. */
  sizesOf?(flow: FlowSnapshot): readonly SizeClass[] | undefined;
  /**
   * Calls `listener` with the last datagrams of a live flow, the newest first, until the function that it returns is called.
   * Without it, the screen shows none.
   */
  watch?(flow: FlowIdentity, listener: (datagrams: readonly WatchedDatagram[]) => void): () => void;
  /**
   * Told what the screen shows now, at the start and whenever that changes, where a snapshot has only the first of the flows that
   * match. Answers with a snapshot, soon.
   */
  look?(look: Look): void;
  /** A snapshot of now with all flows that match, for a source whose other snapshots have only the first of them. */
  takeWhole?(view: Look['view']): Promise<Snapshot>;
  /** Returns a function that ends the subscription. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
}

/** Writes datagrams of flows to files. All sentences are for the user, those of rejections as well. */
export interface DatagramWriting {
  isOn(): boolean;
  /** Writes flows from now on, by their ids. Resolves with a sentence that names the file. */
  start(flowIds: readonly string[]): Promise<string>;
  /** Resolves with a sentence that says how much was written. */
  stop(): Promise<string>;
  /** What is being written, and where; such as `2 flows to udptop-20260101-120000.pcapng, 1.2MB`. */
  status(): string | undefined;
  /** Calls `listener` with a sentence whenever the writing ends by itself. */
  onEnd(listener: (sentence: string, failed: boolean) => void): void;
}

export interface ScreenOptions {
  readonly source: SnapshotSource;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly view: ViewState;
  /** Writes a snapshot to a file; resolves with its path, rejects when it fails. */
  readonly exportSnapshot: (snapshot: Snapshot, format: ExportFormat) => Promise<string>;
  /** Acts on flows. Without it the screen is read-only. */
  readonly act?: ActOnFlow | undefined;
  /** Why flows of captures can be neither blocked nor limited, in a sentence. Without it, `act` tells. */
  readonly whyNotOnCaptured?: (() => string | undefined) | undefined;
  /** Without it, nothing new comes that could be written. */
  readonly writing?: DatagramWriting | undefined;
  /** Makes intervals longer or shorter; returns a sentence about the new interval. */
  readonly changeInterval?: ((longer: boolean) => string) | undefined;
  /** Steps through a recording. Without it, steps go through the intervals that the screen remembers. */
  readonly seek?: ((intervals: number) => void) | undefined;
  /** Rings the bell of the terminal when an alert begins. */
  readonly bell?: boolean | undefined;
  /** htop's keys by default. */
  readonly keyMap?: KeyMap | undefined;
  /** Reads clicks and the wheel. */
  readonly mouse?: boolean | undefined;
  readonly theme?: ThemeName | undefined;
  /** Shows flows in a tree, grouped by this. */
  readonly grouping?: Grouping | undefined;
  /** Draws no character beyond ASCII. */
  readonly ascii?: boolean | undefined;
  /** Subscribes to log lines; returns a function that ends the subscription. */
  readonly onLog?: ((listener: (line: LogLine) => void) => () => void) | undefined;
  /** Named filters, for a menu. */
  readonly filters?: ReadonlyMap<string, string> | undefined;
  /** Filters that the user saved earlier, by name. */
  readonly savedFilters?: ReadonlyMap<string, string> | undefined;
  /** Without it, what is saved is for this run. */
  readonly filterStore?: FilterStore | undefined;
  /** What was typed in earlier runs. */
  readonly recent?: RecentLines | undefined;
  /** Called when the screen ends, with the user's choices and what was typed. */
  readonly onEnd?: ((appearance: Appearance, recent: RecentLines) => void) | undefined;
  /** Pauses or resumes a recording, and returns a sentence about that. Without it, a pause freezes the screen. */
  readonly pause?: (() => string) | undefined;
  /** Live by default. A saved snapshot shows its ended flows from the start: they may be all that it has. */
  readonly kind?: SourceKind | undefined;
  /** Whether flows end with the screen. It then asks before it quits. */
  readonly cutsFlows?: boolean | undefined;
  readonly suspension?: Suspension | undefined;
  /** Undefined where udptop cannot be put in front of servers. */
  readonly insertion?: Insertion | undefined;
  /** Returns a line for the header; called at every frame. */
  readonly hint?: (() => string | undefined) | undefined;
}

/** Puts udptop in front of servers of this machine, by their ports, and takes it away again. They reject with a sentence. */
export interface Insertion {
  insert(port: number): Promise<void>;
  leave(port: number): Promise<void>;
}

/** What it means to others than the screen that Ctrl-Z stops the process. */
export interface Suspension {
  /** Said on the terminal. */
  readonly sentence: string;
  /** Resolves once the process may stop. */
  readonly prepare?: (() => Promise<void>) | undefined;
  /** Called when it goes on. */
  readonly resume?: (() => void) | undefined;
}

/** Why a screen ended: the user quit, its terminal went away, or `close` was called. */
export type ScreenEnd = 'quit' | 'terminalLost' | 'closed';

export interface OpenScreen {
  /** Resolves when the screen has ended, and the terminal is restored. */
  readonly done: Promise<ScreenEnd>;
  close(): void;
}
