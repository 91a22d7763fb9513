import type {EventEmitter} from 'node:events';
import {mouseOff, mouseOn, pasteOff, pasteOn} from './input-modes.js';
import type {TerminalOutput} from './output.js';

const enterScreen = `\u001b[?1049h\u001b[2J\u001b[H\u001b[?25l${pasteOn}`;
// The end of a frame that was cut off; attributes, wrapping and the cursor as a shell expects them, then the screen as it
// was before.
const leaveScreen = `\u001b[?2026l${mouseOff}${pasteOff}\u001b[0m\u001b[?7h\u001b[?25h\u001b[?1049l`;

export interface TakenTerminal {
  /** Gives the terminal back, at once. Further calls do nothing. */
  restore(): void;
  /** The terminal is another's now: leaves it as it is. */
  abandon(): void;
}

type Input = Pick<NodeJS.ReadStream, 'isTTY' | 'setRawMode'>;

interface TakeOptions {
  /** Reads clicks and the wheel. */
  readonly mouse?: boolean;
  /** Emits `exit` when the process ends. */
  readonly ending?: Pick<EventEmitter, 'once' | 'off'>;
}

/** Reads every key, switches to the alternate screen and hides the cursor, until `restore` or the end of the process. */
export function takeTerminal(
  stdin: Input,
  output: Pick<TerminalOutput, 'write' | 'writeLast'>,
  {mouse = false, ending = process}: TakeOptions = {},
): TakenTerminal {
  // Node changes nothing if it believes that the mode is raw already, and a shell may have changed it since.
  setRaw(stdin, false);
  setRaw(stdin, true);
  output.write(enterScreen + (mouse ? mouseOn : ''));
  let taken = true;

  function abandon(): void {
    taken = false;
    ending.off('exit', restore);
  }

  function restore(): void {
    if (!taken) return;
    abandon();
    setRaw(stdin, false);
    output.writeLast(leaveScreen);
  }

  // Covers crashes too: `process.exit` runs this before the process ends.
  ending.once('exit', restore);
  return {restore, abandon};
}

function setRaw(stdin: Input, raw: boolean): void {
  try {
    if (stdin.isTTY) stdin.setRawMode(raw);
  } catch {
    // The terminal is gone (EIO), which its output tells as well.
  }
}
