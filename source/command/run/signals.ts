// The one place where signals are wired. It imports little, because the command loads it before everything else.

import {constants} from 'node:os';
import {type HangUp, hangsUp, startOfThisProcess} from './hang-up.js';

/** What the signals and the time say about the end of the run. */
export interface RunEnd {
  /** Resolves with the exit status when the run is to end. */
  readonly ended: Promise<number>;
  /** Ends it after this long, too. */
  after(durationMs: number | undefined): void;
  /** Lets this finish at SIGTERM before the run ends; a second SIGTERM ends it at once. */
  beforeTerm(finish: () => Promise<void>): void;
  /** Does this at SIGHUP, where nobody asks for the end with it. */
  onReload(reload: () => void): void;
  /** The terminal of the run is gone, which is what SIGHUP says as well. */
  hangUp(): void;
}

/**
 * By default these end a process without a word, and leave a terminal raw. Those that tell of a fault of the process itself
 * (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS) do so still, and SIGPROF belongs to V8's profiler.
 */
const others = [
  'SIGQUIT',
  'SIGUSR2',
  'SIGALRM',
  'SIGVTALRM',
  'SIGXCPU',
  'SIGIO',
  'SIGPWR',
  'SIGSTKFLT',
  'SIGABRT',
] as const;

/** As a shell tells of a process that a signal ended. */
function statusOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

/** Hears signals from now on, so that none is lost during the start. */
export function hearSignals(hangUp: HangUp = hangsUp(startOfThisProcess())): RunEnd {
  let end: (status: number) => void = () => {};
  const ended = new Promise<number>(resolve => {
    end = resolve;
  });
  let finishFirst: (() => Promise<void>) | undefined;
  let reload = () => {};
  const hungUp = () => {
    if (hangUp === 'end') end(statusOf('SIGHUP'));
    else if (hangUp === 'reload') reload();
  };

  // Node would open its debugger, to everyone on this machine.
  process.on('SIGUSR1', () => {});
  process.on('SIGHUP', hungUp);
  // Asked for by a user or a supervisor: nothing went wrong.
  process.on('SIGINT', () => end(0));
  process.on('SIGTERM', () => {
    const finish = finishFirst;
    finishFirst = undefined;
    // Whatever fails there ends the run with its own error.
    if (finish)
      finish()
        .finally(() => end(0))
        .catch(() => {});
    else end(0);
  });
  for (const signal of others) {
    // Not on every system; and what a module loaded before (`--require`) hears is its own.
    if (!(signal in constants.signals) || process.listenerCount(signal) > 0) continue;
    process.on(signal, () => end(statusOf(signal)));
  }

  return {
    ended,
    after(durationMs) {
      if (durationMs !== undefined) setTimeout(() => end(0), durationMs);
    },
    onReload(work) {
      reload = work;
    },
    beforeTerm(finish) {
      finishFirst = finish;
    },
    hangUp() {
      if (hangUp !== 'ignored') end(statusOf('SIGHUP'));
    },
  };
}
