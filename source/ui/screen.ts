// First, and in a file without JSX: the compiler puts React's JSX runtime before all other imports.

import type {SizeClass} from '../flow/size-class.js';
import type {ThemeName} from '../text/theme-name.js';
import './terminal/ink-environment.js';

import {render} from 'ink';
import {createElement} from 'react';
import type {FlowSnapshot, Snapshot} from '../snapshot/snapshot.js';
import type {Grouping} from '../view/tree.js';
import type {ViewState} from '../view/view.js';
import {createEffects} from './effects.js';
import {withoutActions} from './input/bindings.js';
import {createKeyMap, type KeyMap} from './input/key-map.js';
import {Keyboard} from './input/keyboard.js';
import {createMessageTime} from './message-time.js';
import {setTheme} from './render/theme.js';
import {type Look, lookOf} from './state/appearance.js';
import type {Action, ActOnFlow, Command, ExportFormat, LogLine} from './state/commands.js';
import {reduce} from './state/reduce.js';
import type {Size} from './state/size.js';
import {initialState} from './state/state.js';
import {createStore} from './state/store.js';
import {asciiLine} from './terminal/ascii.js';
import {createPainter} from './terminal/painter.js';
import {takeTerminal} from './terminal/terminal.js';

/** Where snapshots come from; the monitor is one. */
export interface SnapshotSource {
  latest(): Snapshot;
  /** Packet sizes of a flow as counted by now, where there is a meter to ask. */
  sizesOf?(flow: FlowSnapshot): readonly SizeClass[] | undefined;
  /** Returns what ends the subscription. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
}

export interface ScreenOptions {
  readonly source: SnapshotSource;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly view: ViewState;
  /** Writes the snapshot that is on screen, only the flows that are meant; resolves with where, or rejects with why not. */
  readonly exportSnapshot: (snapshot: Snapshot, format: ExportFormat) => Promise<string>;
  /** Carries out what is done to flows; without it nothing can be done to them. */
  readonly act?: ActOnFlow | undefined;
  /** Makes intervals longer or shorter; returns a sentence on how they are now. */
  readonly changeInterval?: ((longer: boolean) => string) | undefined;
  /** Steps through a recording, in place of the intervals that are kept. */
  readonly seek?: ((intervals: number) => void) | undefined;
  /** By default htop's keys. */
  readonly keyMap?: KeyMap | undefined;
  /** Clicks and the wheel are read. */
  readonly mouse?: boolean | undefined;
  readonly theme?: ThemeName | undefined;
  /** Flows stand in a tree by it. */
  readonly grouping?: Grouping | undefined;
  /** Nothing beyond ASCII is drawn. */
  readonly ascii?: boolean | undefined;
  /** Tells of each line that is logged; returns what ends that. */
  readonly onLog?: ((listener: (line: LogLine) => void) => () => void) | undefined;
  /** Filters by name, to choose from. */
  readonly filters?: ReadonlyMap<string, string> | undefined;
  /** Told of how the screen looked when it ended. */
  readonly onEnd?: ((look: Look) => void) | undefined;
  /** Stops and continues what is played, in place of a pause of the screen; returns a sentence on that. */
  readonly pause?: (() => string) | undefined;
  /** A line of the header, as it is at each frame. */
  readonly hint?: (() => string | undefined) | undefined;
}

export interface Screen {
  /** Resolves when the user quits or `close` was called, the terminal already given back. */
  readonly done: Promise<void>;
  close(): void;
}

/** Takes the terminal and shows the flows until the user quits. */
export function showScreen(options: ScreenOptions): Screen {
  const {source, stdin, stdout} = options;
  const {mouse = false, keyMap = createKeyMap() as KeyMap} = options;
  const {theme = 'default', grouping} = options;
  setTheme(theme);
  let terminal = takeTerminal(stdin, stdout, mouse);
  const painter = createPainter(stdout);
  const keep = options.ascii ? (line: string) => painter.keep(asciiLine(line)) : painter.keep;
  const store = createStore(
    {
      ...initialState(source.latest(), options.view, sizeOf(stdout), options.filters, {theme, grouping}),
      bindings: options.act ? keyMap.bindings : withoutActions(keyMap.bindings),
      sizesOf: source.sizesOf,
    },
    reduce,
  );
  const messageTime = createMessageTime(dispatch);
  const ink = render(
    createElement(Keyboard, {
      store,
      keyMap,
      onCommand: run,
      hint: options.hint,
      keep,
    }),
    {
      stdin,
      stdout: painter.stream,
      // Ink's debug mode hands over every frame whole and leaves the terminal alone, which is the painter's work.
      debug: true,
      exitOnCtrlC: false,
      patchConsole: false,
    },
  );
  const unsubscribe = source.subscribe(snapshot => dispatch({type: 'snapshot', snapshot}));
  const stopLog = options.onLog?.(line => dispatch({type: 'log', line}));
  stdout.on('resize', resize);
  // A terminal that went away is no reason to crash: the signal that comes with it ends the run.
  stdout.on('error', close);
  stdin.on('error', close);

  const failures: unknown[] = [];
  const done = ink
    .waitUntilExit()
    .finally(() => {
      unsubscribe();
      stopLog?.();
      messageTime.stop();
      options.onEnd?.(lookOf(store.current()));
      stdout.off('resize', resize);
      close();
    })
    .then(() => {
      if (failures.length > 0) throw failures[0];
    });

  function close(): void {
    painter.close();
    ink.unmount();
    terminal.restore();
  }

  /** An error in the screen ends the screen, not the source that told it something. */
  function dispatch(action: Action): void {
    try {
      const {themeName} = store.current();
      store.dispatch(action);
      messageTime.watch(store.current());
      if (store.current().themeName !== themeName) setTheme(store.current().themeName);
    } catch (error) {
      failures.push(error);
      close();
    }
  }

  function redraw(): void {
    painter.reset();
    painter.stream.emit('resize');
  }

  function resize(): void {
    painter.resize();
    dispatch({type: 'resize', size: sizeOf(stdout)});
  }

  const effects = createEffects({
    options,
    state: store.current,
    dispatch,
    run: command => run(command),
    write: text => void stdout.write(text),
  });

  function run(command: Command): void {
    switch (command.type) {
      case 'quit':
        close();
        break;
      case 'redraw':
        redraw();
        break;
      case 'suspend':
        suspend();
        break;
      default:
        if (!effects(command)) dispatch(command as Action);
    }
  }

  /** As any program does on Ctrl-Z: the shell gets its terminal whole, and `fg` brings the screen back. */
  function suspend(): void {
    painter.hold();
    terminal.restore();
    let continued = false;
    process.once('SIGCONT', () => {
      continued = true;
      terminal = takeTerminal(stdin, stdout, mouse);
      if (stdin.isTTY) stdin.setRawMode(true);
      resize();
    });
    // To the whole group, as the terminal itself would: behind `npm start`, the shell waits for npm.
    process.kill(0, 'SIGTSTP');
    // The system ignores that where no shell is there to continue it; whoever asked to stop is stopped all the same.
    // Behind an immediate, so that a SIGCONT that came meanwhile is heard first.
    setTimeout(() => setImmediate(() => continued || process.kill(process.pid, 'SIGSTOP')), suspendMs);
  }

  return {done, close};
}

const suspendMs = 100;

function sizeOf(stdout: NodeJS.WriteStream): Size {
  return {columns: stdout.columns ?? 80, rows: stdout.rows ?? 24};
}
