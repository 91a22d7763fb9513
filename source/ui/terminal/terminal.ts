import type {EventEmitter} from 'node:events';
import {writeSync} from 'node:fs';
import {mouseOff, mouseOn, pasteOff, pasteOn} from './input-modes.js';

const enterScreen = `\u001b[?1049h\u001b[2J\u001b[H\u001b[?25l${pasteOn}`;
// Attributes, wrapping and the cursor as a shell expects them, then the screen as it was before.
const leaveScreen = `${mouseOff}${pasteOff}\u001b[0m\u001b[?7h\u001b[?25h\u001b[?1049l`;

export interface TakenTerminal {
  /** Gives the terminal back, at once. Further calls do nothing. */
  restore(): void;
}

type Input = Pick<NodeJS.ReadStream, 'isTTY' | 'setRawMode'>;
type Output = {readonly fd?: number} & Pick<NodeJS.WriteStream, 'write'>;

interface TakeOptions {
  /** Reads clicks and the wheel. */
  readonly mouse?: boolean;
  /** Emits `exit` when the process ends. */
  readonly ending?: Pick<EventEmitter, 'once' | 'off'>;
}

/** Switches to the alternate screen and hides the cursor, until `restore` or the end of the process. */
export function takeTerminal(
  stdin: Input,
  stdout: Output,
  {mouse = false, ending = process}: TakeOptions = {},
): TakenTerminal {
  put(stdout, enterScreen + (mouse ? mouseOn : ''));
  let restored = false;

  function restore(): void {
    if (restored) return;
    restored = true;
    ending.off('exit', restore);
    try {
      if (stdin.isTTY) stdin.setRawMode(false);
    } catch {
      // The terminal is gone (EIO), so there is nothing to give back.
    }
    put(stdout, leaveScreen);
  }

  // Covers crashes too: `process.exit` runs this before the process ends.
  ending.once('exit', restore);
  return {restore};
}

/** Bypasses the stream, whose buffer may never be written when the process is about to end. */
function put(stdout: Output, sequence: string): void {
  if (stdout.fd === undefined) {
    stdout.write(sequence);
    return;
  }
  const bytes = Buffer.from(sequence);
  let written = 0;
  let retries = 0;
  while (written < bytes.length && retries < 1000) {
    try {
      written += writeSync(stdout.fd, bytes, written);
    } catch (error) {
      // EAGAIN is a slow terminal. Any other error means that it is gone.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      retries++;
    }
  }
}
