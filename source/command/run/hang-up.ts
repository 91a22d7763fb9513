import {readFileSync} from 'node:fs';
import {isatty} from 'node:tty';

/** What SIGHUP means to a run. */
export type HangUp = 'ignored' | 'end' | 'reload';

/** How a process was started, as far as SIGHUP is concerned. */
export interface Start {
  /** Whoever started it ignores SIGHUP. */
  readonly ignored: boolean;
  /** Stdin, stdout or stderr is a terminal. */
  readonly onTerminal: boolean;
}

/** A run on a terminal ends with it. Without one, nobody but an operator sends SIGHUP, who wants it to read its files anew. */
export function hangsUp({ignored, onTerminal}: Start): HangUp {
  if (ignored) return 'ignored';
  return onTerminal ? 'end' : 'reload';
}

/**
 * How this process was started. Node sets every signal to its default before the program begins, so its own status cannot
 * tell. But a parent that ignores SIGHUP has handed that down, and `nohup` leaves no terminal at stdin, stdout and stderr.
 */
export function startOfThisProcess(): Start {
  return {
    ignored: ignoresHangUp(statusOf('self')) || ignoresHangUp(statusOf(process.ppid)),
    onTerminal: [0, 1, 2].some(fileDescriptor => isatty(fileDescriptor)),
  };
}

/** @param status the text of /proc/PID/status, where SigIgn has bit n - 1 for signal n */
export function ignoresHangUp(status: string): boolean {
  return (Number.parseInt(/^SigIgn:\s*[\da-f]*([\da-f])$/m.exec(status)?.[1] ?? '0', 16) & 1) === 1;
}

/** Empty where there is no such /proc, or the parent is outside of this container. */
function statusOf(process: number | 'self'): string {
  try {
    return readFileSync(`/proc/${process}/status`, 'utf8');
  } catch {
    return '';
  }
}
