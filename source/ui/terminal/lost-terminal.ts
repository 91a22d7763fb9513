import {closeSync, fstatSync, openSync} from 'node:fs';
import {isatty} from 'node:tty';
import {isInForeground} from '../jobs/process-group.js';

/**
 * Puts /dev/null where a terminal was that is gone, or is another job's now. At its end Node sets every terminal back to how it
 * found it: where that fails it aborts the process, and from the background it spoils what the shell has set.
 */
export function letGoOfLostTerminal(): void {
  const isOthers = !isInForeground();
  for (const fileDescriptor of [0, 1, 2]) {
    if (!fstatSync(fileDescriptor).isCharacterDevice() || (isatty(fileDescriptor) && !isOthers)) continue;
    closeSync(fileDescriptor);
    // The lowest number that is free: the one just closed.
    openSync('/dev/null', 'r+');
  }
}
