import type {TerminalOutput} from './output.js';

const beginSynchronized = '\u001b[?2026h';
const endSynchronized = '\u001b[?2026l';
const clearScreen = '\u001b[2J';
const eraseToLineEnd = '\u001b[K';

type Terminal = Pick<TerminalOutput, 'rows' | 'write' | 'busy' | 'onceFree'>;

/** Paints frames on a terminal. One that is slow gets fewer of them, and one that is not read gets none. */
export interface Painter {
  /** Writes the lines that changed, each at its place, in one synchronized update. */
  paint(frame: readonly string[]): void;
  /** Assumes nothing about what the terminal shows: the next frame is painted whole. */
  reset(): void;
  /** Drops all frames until `release`. */
  hold(): void;
  release(): void;
  /** Drops all frames from now on: the terminal belongs to others again. */
  close(): void;
}

export function createPainter(terminal: Terminal): Painter {
  let painted: readonly string[] | undefined;
  let open = true;
  let held = false;
  /** The newest frame that the terminal was too busy for. */
  let next: readonly string[] | undefined;

  function paint(frame: readonly string[]): void {
    if (!open || held) return;
    if (terminal.busy) {
      next = frame;
      terminal.onceFree(() => next && paint(next));
      return;
    }
    next = undefined;
    const lines = frame.slice(0, terminal.rows);
    let update = painted === undefined ? clearScreen : '';
    const height = Math.max(lines.length, painted?.length ?? 0);
    for (let index = 0; index < height; index++) {
      const line = lines[index] ?? '';
      if (line === (painted?.[index] ?? '')) continue;
      // Erase first: after a line of full width the cursor would erase its last column.
      update += `\u001b[${index + 1};1H${eraseToLineEnd}${line}`;
    }
    painted = lines;
    if (update !== '') terminal.write(beginSynchronized + update + endSynchronized);
  }

  return {
    paint,
    reset() {
      painted = undefined;
    },
    hold() {
      held = true;
    },
    release() {
      held = false;
    },
    close() {
      open = false;
    },
  };
}
