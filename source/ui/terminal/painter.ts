const beginSynchronized = '\u001b[?2026h';
const endSynchronized = '\u001b[?2026l';
const clearScreen = '\u001b[2J';
const eraseToLineEnd = '\u001b[K';

type Terminal = Pick<NodeJS.WriteStream, 'rows' | 'write'>;

/** Paints frames on a terminal. */
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
  return {
    paint(frame) {
      if (!open || held) return;
      const lines = frame.slice(0, terminal.rows ?? 24);
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
    },
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
