import {fstatSync} from 'node:fs';
import type {Logger} from '../../flow/logger.js';
import {openOutlet} from './outlet.js';
import type {Troubles} from './troubles.js';

/** Where printed snapshots go. */
export interface Stdout {
  write(text: string): boolean;
  /** Its reader is still busy with earlier text. */
  readonly writableNeedDrain: boolean;
  /** Of a terminal. */
  readonly columns?: number | undefined;
}

/**
 * Stdout as it is, if it is a terminal or a pipe. A terminal that goes away is none to write to any more. A file or a device may be full: then snapshots are lost until there is room
 * again, which is said once, and the run goes on.
 */
export function openStdout(logger: Logger, troubles: Troubles): Stdout {
  const kind = fstatSync(1);
  if (process.stdout.isTTY) {
    process.stdout.on('error', ({message}) => troubles.set('stdout', `stdout cannot be written: ${message}`));
    return process.stdout;
  }
  if (!(kind.isFile() || kind.isCharacterDevice())) return process.stdout;
  const outlet = openOutlet(1, {
    onFailure({message}) {
      troubles.set('stdout', `stdout cannot be written: ${message}`);
      logger.error({error: message}, 'stdout cannot be written; what it misses is lost');
    },
    onRecovery(lost) {
      troubles.delete('stdout');
      logger.warn({lost}, 'stdout can be written again; some of the output is lost');
    },
  });
  return {...outlet, writableNeedDrain: false};
}
