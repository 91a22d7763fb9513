// biome-ignore assist/source/organizeImports: it must load before React and Ink.
import {createInkAdapter} from './terminal/ink-adapter.js';

import {createElement} from 'react';
import {createAlertBell} from './alert-bell.js';
import {Screen} from './components/screen.js';
import {createDatagramWatch} from './datagram-watch.js';
import {createEffects} from './effects.js';
import {forFleet, withoutActions} from './input/bindings.js';
import {type KeyMap, createKeyMap} from './input/key-map.js';
import {Keyboard} from './input/keyboard.js';
import {followForeground} from './jobs/foreground.js';
import {canStopJob, stopJob} from './jobs/stop-job.js';
import {createLooking} from './looking.js';
import {createMessageTimer} from './message-timer.js';
import {colourSupport, cursorSignFor} from './render/theme.js';
import type {OpenScreen, ScreenEnd, ScreenOptions} from './screen-options.js';
import {planQuit} from './state/actions.js';
import {appearanceOf} from './state/appearance.js';
import type {Command, LogLine, ScreenEvent} from './state/commands.js';
import {endedForMs, initialState} from './state/initial-state.js';
import {reduce} from './state/reduce.js';
import type {Size} from './state/size.js';
import {createStore} from './state/store.js';
import {createTerminalInput} from './terminal/input.js';
import {createTerminalOutput} from './terminal/output.js';
import {type TakenTerminal, takeTerminal} from './terminal/terminal.js';

const warningLevel = 40;
const bell = '\u0007';

/** Takes the terminal, as soon as this job has it, and shows the flows until the user quits. */
export function showScreen(options: ScreenOptions): OpenScreen {
  const {
    source,
    stdin,
    stdout,
    hint,
    kind = 'live',
    mouse = false,
    keyMap = createKeyMap() as KeyMap,
  } = options;
  const colours = colourSupport();
  const input = createTerminalInput(stdin);
  const output = createTerminalOutput(stdout, () => close('terminalLost'));
  let terminal: TakenTerminal | undefined;
  /** Whether what is written now is on the screen, not in another job's text. */
  let isOurs = false;
  // A terminal that went away is no reason to crash.
  for (const stream of [stdout, stdin]) stream.on('error', () => close('terminalLost'));
  stdin.on('end', () => close('terminalLost'));
  const adapter = createInkAdapter(output, {ascii: options.ascii ?? false});
  const able = options.act ? keyMap.bindings : withoutActions(keyMap.bindings);
  const store = createStore(
    initialState({
      snapshot: source.latest(),
      view: kind === 'saved' ? options.view : {...options.view, endedForMs},
      kind,
      size: sizeOf(stdout),
      bindings: source.latest().hosts === undefined ? able : forFleet(able),
      filters: options.filters ?? new Map(),
      savedFilters: options.savedFilters ?? new Map(),
      ...(options.recent && {recent: options.recent}),
      grouping: options.grouping,
      themeName: options.theme ?? 'default',
      cursorSign: cursorSignFor(colours),
      sizesOf: source.sizesOf,
      insertsServers: options.insertion !== undefined,
    }),
    reduce,
  );
  const messageTimer = createMessageTimer(dispatch);
  const datagrams = createDatagramWatch(source, dispatch);
  const looking = createLooking(source);
  adapter.hold();
  const screen = createElement(Screen, {store, colours, hint});
  const ink = adapter.render(createElement(Keyboard, {store, keyMap, onCommand: run}, screen), input.stream);
  const ring = createAlertBell(() => isOurs && output.write(bell));
  // What is not live calls nobody.
  const heard = options.bell && kind === 'live' ? ring : () => {};
  const unsubscribe = source.subscribe(snapshot => {
    heard(snapshot);
    dispatch({type: 'snapshot', snapshot});
    tellWriting();
  });
  options.writing?.onEnd((text, failed) => {
    dispatch({type: 'message', text, failed});
    tellWriting();
  });
  looking.follow(store.current());
  let warning: LogLine | undefined;
  const stopLog = options.onLog?.(line => {
    warning ??= line.level >= warningLevel ? line : undefined;
    dispatch({type: 'log', line});
  });
  // What was logged before there was a screen.
  if (warning)
    dispatch({type: 'message', text: `${warning.text} (see the log: ${wayToLog()})`, failed: true});
  stdout.on('resize', resize);
  const foreground = followForeground({onForeground: take, onContinued: abandon});

  const failures: unknown[] = [];
  let why: ScreenEnd | undefined;
  const done = ink
    .waitUntilExit()
    .finally(() => {
      unsubscribe();
      stopLog?.();
      messageTimer.stop();
      datagrams.stop();
      foreground.stop();
      options.onEnd?.(appearanceOf(store.current()), store.current().recent);
      stdout.off('resize', resize);
      close('closed');
    })
    .then(() => {
      if (failures.length > 0) throw failures[0];
      return why ?? 'closed';
    });

  function tellWriting(): void {
    if (options.writing) dispatch({type: 'writing', writing: options.writing.status()});
  }

  function wayToLog(): string {
    return store.current().panes.indexOf('log') > 2 ? 'press Tab three times' : 'press Tab twice';
  }

  function close(reason: ScreenEnd): void {
    why ??= reason;
    isOurs = false;
    adapter.close();
    ink.unmount();
    input.close();
    terminal?.restore();
  }

  function take(): void {
    terminal = takeTerminal(stdin, output, {mouse});
    isOurs = true;
    input.open();
    resize();
    adapter.redraw();
  }

  function abandon(): void {
    isOurs = false;
    adapter.hold();
    input.close();
    terminal?.abandon();
    options.suspension?.resume?.();
  }

  /** An error in the screen ends the screen. The source that published a snapshot must not see it. */
  function dispatch(event: ScreenEvent): void {
    try {
      store.dispatch(event);
      messageTimer.watch(store.current());
      datagrams.follow(store.current());
      looking.follow(store.current());
    } catch (error) {
      failures.push(error);
      close('closed');
    }
  }

  function resize(): void {
    adapter.resize();
    dispatch({type: 'resize', size: sizeOf(stdout)});
  }

  const runEffect = createEffects({
    options,
    state: store.current,
    dispatch,
    run: command => run(command),
    writeOut: output.write,
  });

  function run(command: Command): void {
    switch (command.type) {
      case 'quit': {
        const pending = options.cutsFlows && !command.atOnce ? planQuit(store.current()) : undefined;
        if (pending) dispatch({type: 'ask', pending});
        else close('quit');
        break;
      }
      case 'redraw':
        adapter.redraw();
        break;
      case 'suspend':
        suspend();
        break;
      default:
        if (!runEffect(command)) dispatch(command as ScreenEvent);
    }
  }

  /** Gives the shell a whole terminal, and comes back with `fg`. */
  function suspend(): void {
    if (!canStopJob()) {
      const text = 'Nothing could bring it back: no shell with job control started it';
      dispatch({type: 'message', text, failed: true});
      return;
    }
    isOurs = false;
    adapter.hold();
    input.close();
    terminal?.restore();
    const {suspension} = options;
    if (suspension) output.write(`${suspension.sentence}\n`);
    void Promise.resolve(suspension?.prepare?.()).then(() => {
      stopJob(() => {
        suspension?.resume?.();
        foreground.wait();
      });
    });
  }

  foreground.wait();
  return {done, close: () => close('closed')};
}

function sizeOf(stdout: NodeJS.WriteStream): Size {
  // A terminal that does not know its size says 0.
  return {columns: stdout.columns || 80, rows: stdout.rows || 24};
}
