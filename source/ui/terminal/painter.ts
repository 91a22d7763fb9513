import {EventEmitter} from 'node:events';

const beginSynchronized = '\u001b[?2026h';
const endSynchronized = '\u001b[?2026l';
/** The first of 6,400 characters that mean what we agree on. */
const privateUse = 0xe000;
const clearScreen = '\u001b[2J';
const eraseToLineEnd = '\u001b[K';

type Terminal = Pick<NodeJS.WriteStream, 'columns' | 'rows' | 'write'>;

/** Stands between Ink and the terminal. */
export interface Painter {
  /** Takes whole frames of kept lines from Ink, in place of stdout. */
  readonly stream: NodeJS.WriteStream;
  /** Keeps a line for the next frame; what it returns stands for it there, one character wide. */
  keep(line: string): string;
  /** Forgets what is on the terminal, so that the next frame is painted whole. */
  reset(): void;
  /** Paints nothing until the next `resize`. */
  hold(): void;
  /** Tells Ink of a new size; the old frame in the new size, which it then sends, is not painted. */
  resize(): void;
  /** Takes no more frames: the terminal belongs to others again. */
  close(): void;
}

/**
 * Writes only the lines of a frame that changed, each at its place, in one synchronized update.
 * Ink's own incremental mode (6.8) paints a line too low after the first frame unless the output
 * fills the terminal, and then it clears the terminal at every frame.
 */
export function createPainter(terminal: Terminal): Painter {
  let painted: readonly string[] | undefined;
  const kept = new Map<string, string>();
  let open = true;
  let held = false;

  function paint(frame: string): void {
    const lines = frame.split('\n', terminal.rows ?? 24).map(line => kept.get(line) ?? line);
    kept.clear();
    if (!open || held) return;
    let update = painted === undefined ? clearScreen : '';
    const height = Math.max(lines.length, painted?.length ?? 0);
    for (let index = 0; index < height; index++) {
      const line = lines[index] ?? '';
      if (line === (painted?.[index] ?? '')) continue;
      // Erased first, and not after: behind a line of full width the cursor would erase its last column.
      update += `\u001b[${index + 1};1H${eraseToLineEnd}${line}`;
    }
    painted = lines;
    if (update !== '') terminal.write(beginSynchronized + update + endSynchronized);
  }

  const stream = new EventEmitter();
  Object.defineProperties(stream, {
    // A kept line is one sign: laying out more would cost Ink a grid of the whole terminal at every frame.
    columns: {get: () => 1},
    rows: {get: () => terminal.rows},
    write: {
      value(frame: string) {
        paint(frame);
        return true;
      },
    },
  });
  return {
    stream: stream as unknown as NodeJS.WriteStream,
    keep(line) {
      const sign = String.fromCharCode(privateUse + kept.size);
      kept.set(sign, line.trimEnd());
      return sign;
    },
    reset() {
      painted = undefined;
    },
    hold() {
      held = true;
    },
    resize() {
      held = true;
      stream.emit('resize');
      held = false;
      painted = undefined;
    },
    close() {
      open = false;
    },
  };
}
