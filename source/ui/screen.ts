// First, and in a file without JSX: the compiler puts React's JSX runtime before all other imports.
import './react-build.js';

import {render} from 'ink';
import {createElement} from 'react';
import type {Snapshot} from '../snapshot/snapshot.js';
import {filterSnapshot, type ViewState} from '../view/view.js';
import type {Command} from './key-map.js';
import {Keyboard} from './keyboard.js';
import {createPainter} from './painter.js';
import type {Size} from './size.js';
import {type Action, initialState, reduce} from './state.js';
import {createStore} from './store.js';
import {takeTerminal} from './terminal.js';

/** Where snapshots come from; the monitor is one. */
export interface SnapshotSource {
  latest(): Snapshot;
  /** Returns what ends the subscription. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
}

export interface ScreenOptions {
  readonly source: SnapshotSource;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly view: ViewState;
  /** Writes the snapshot that is on screen, only the flows that match its filter; resolves with where, or rejects with why not. */
  readonly exportSnapshot: (snapshot: Snapshot) => Promise<string>;
  /** Stands in the header of a demo. */
  readonly hint?: string;
}

export interface Screen {
  /** Resolves when the user quits or `close` was called, the terminal already given back. */
  readonly done: Promise<void>;
  close(): void;
}

/** Takes the terminal and shows the flows until the user quits. */
export function showScreen(options: ScreenOptions): Screen {
  const {source, stdin, stdout} = options;
  let terminal = takeTerminal(stdin, stdout);
  const painter = createPainter(stdout);
  const store = createStore(initialState(source.latest(), options.view, sizeOf(stdout)), reduce);
  const ink = render(
    createElement(Keyboard, {store, onCommand: run, hint: options.hint, keep: painter.keep}),
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
  stdout.on('resize', resize);
  // A terminal that went away is no reason to crash: the signal that comes with it ends the run.
  stdout.on('error', close);
  stdin.on('error', close);

  const failures: unknown[] = [];
  const done = ink
    .waitUntilExit()
    .finally(() => {
      unsubscribe();
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
      store.dispatch(action);
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

  function run(command: Command): void {
    switch (command.type) {
      case 'quit':
        close();
        break;
      case 'export':
        exportShown();
        break;
      case 'redraw':
        redraw();
        break;
      case 'suspend':
        suspend();
        break;
      default:
        dispatch(command);
    }
  }

  async function exportShown(): Promise<void> {
    const {snapshot, view} = store.get();
    try {
      const file = await options.exportSnapshot(filterSnapshot(snapshot, view.filter));
      dispatch({type: 'status', text: `Exported to ${file}`, failed: false});
    } catch (error) {
      dispatch({type: 'status', text: `The export failed: ${(error as Error).message}`, failed: true});
    }
  }

  /** As any program does on Ctrl-Z: the shell gets its terminal whole, and `fg` brings the screen back. */
  function suspend(): void {
    painter.hold();
    terminal.restore();
    let continued = false;
    process.once('SIGCONT', () => {
      continued = true;
      terminal = takeTerminal(stdin, stdout);
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
