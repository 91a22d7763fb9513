import {writeSync} from 'node:fs';
import {pasteOff, pasteOn} from '../input/keys.js';
import {mouseOff, mouseOn} from './mouse-modes.js';

const enterScreen = `\u001b[?1049h\u001b[2J\u001b[H\u001b[?25l${pasteOn}`;
// Attributes, wrapping and the cursor as a shell expects them, then the screen as it was before.
const leaveScreen = `${mouseOff}${pasteOff}\u001b[0m\u001b[?7h\u001b[?25h\u001b[?1049l`;

/** A terminal in use, and the way to give it back: at once, and only once. */
export interface TakenTerminal {
  restore(): void;
}

let taken: TakenTerminal | undefined;

type Input = Pick<NodeJS.ReadStream, 'isTTY' | 'setRawMode'>;
type Output = {readonly fd?: number} & Pick<NodeJS.WriteStream, 'write'>;

/** Switches to the alternate screen and hides the cursor; with the mouse, its clicks are read. */
export function takeTerminal(stdin: Input, stdout: Output, mouse = false): TakenTerminal {
  put(stdout, enterScreen + (mouse ? mouseOn : ''));
  let restored = false;
  const terminal: TakenTerminal = {
    restore() {
      if (restored) return;
      restored = true;
      if (taken === terminal) taken = undefined;
      try {
        if (stdin.isTTY) stdin.setRawMode(false);
      } catch {
        // The terminal is gone (EIO): there is nothing left to give back.
      }
      put(stdout, leaveScreen);
    },
  };
  taken = terminal;
  return terminal;
}

/** Gives back whatever terminal is taken now; for the ends that nobody planned. */
export function restoreTerminal(): void {
  taken?.restore();
}

/** Past the stream, whose buffer may never be written when the process is about to end. */
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
      // A slow terminal takes a moment; one that was closed takes nothing any more.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      retries++;
    }
  }
}
