import type {LogLine} from '../../ui/state/commands.js';
import {lengthenLog} from '../../ui/state/panes/log-lines.js';
import type {LogMask} from '../../view/privacy/log-mask.js';

/** A log stream that the screen can read along. */
export interface LogTap {
  /** Takes a line as pino writes it. */
  write(line: string): void;
  /** Calls `listener` with the last lines now, and with every further line; returns a function that stops it. */
  onLog(listener: (line: LogLine) => void): () => void;
}

/** @param mask hides who is who */
export function createLogTap(mask?: LogMask): LogTap {
  let kept: readonly LogLine[] = [];
  const listeners = new Set<(line: LogLine) => void>();
  return {
    write(text) {
      const line = parseLogLine(text, mask);
      kept = lengthenLog(kept, line);
      for (const listener of listeners) listener(line);
    },
    onLog(listener) {
      for (const line of kept) listener(line);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** pino's line: its message, then whatever else it carries. */
function parseLogLine(text: string, mask?: LogMask): LogLine {
  const {time, level, msg = '', pid: _pid, hostname: _host, ...rest} = JSON.parse(text);
  const details = Object.entries(rest).map(
    ([key, value]) => `${key}=${detailText(mask ? mask.detail(key, value) : value)}`,
  );
  return {
    atMs: Number(time),
    level: Number(level),
    text: [mask ? mask.message(String(msg)) : msg, ...details].join(' '),
  };
}

function detailText(value: unknown): string {
  return typeof value === 'object' && value !== null && 'message' in value
    ? String(value.message)
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
}
