import {openSync} from 'node:fs';
import {ReadStream} from 'node:tty';
import type {FileCommand} from '../../cli/file-command.js';

const terminal = '/dev/tty';

/** Whether the capture comes through standard input, so that keys cannot. */
export function takesStdin(file: FileCommand | undefined): boolean {
  return file?.kind === 'read' && file.path === '-';
}

/** Where keys come from: standard input, or the terminal itself where a capture is piped in. */
export function keysOf(file: FileCommand | undefined): NodeJS.ReadStream {
  return takesStdin(file) ? new ReadStream(openSync(terminal, 'r+')) : process.stdin;
}

/** Whether there is a terminal to type at. */
export function hasTerminal(): boolean {
  try {
    new ReadStream(openSync(terminal, 'r+')).destroy();
    return true;
  } catch {
    return false;
  }
}
