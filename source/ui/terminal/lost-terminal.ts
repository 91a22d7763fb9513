import {closeSync, openSync} from 'node:fs';
import {isatty} from 'node:tty';

const standard = [0, 1, 2] as const;
const terminals = standard.filter(fileDescriptor => isatty(fileDescriptor));

/**
 * Puts /dev/null where a terminal was at the start and is none any more. At its end Node sets every terminal back to how it
 * found it, and aborts the process where that fails.
 */
export function letGoOfLostTerminal(): void {
  for (const fileDescriptor of terminals.filter(each => !isatty(each))) {
    closeSync(fileDescriptor);
    // The lowest number that is free: the one just closed.
    openSync('/dev/null', 'r+');
  }
}
