import {EventEmitter} from 'node:events';
import {Writable} from 'node:stream';

/** A terminal in memory: what is written to it moves a cursor and fills cells, as a real one does. */
export interface FakeTerminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** The lines that are seen, without styles, trailing spaces removed. */
  lines(): string[];
  /** All that was written, as it was. */
  written(): string;
  /** Forgets what was written; what is seen stays. */
  forget(): void;
  readonly raw: boolean;
  readonly alternate: boolean;
  readonly cursorShown: boolean;
  type(input: string): void;
  resize(columns: number, rows: number): void;
  /** Resolves when what is seen fits the test; rejects with what is seen otherwise. */
  shows(expected: RegExp): Promise<string>;
}

const sequence = /\u001b\[(?<mark>\??)(?<parameters>[\d;]*)(?<final>[A-Za-z])/y;

export function openFakeTerminal(columns: number, rows: number): FakeTerminal {
  let text = '';
  let cells: string[][] = [];
  let [row, column] = [0, 0];
  const state = {raw: false, alternate: false, cursorShown: true};
  const painted = new EventEmitter();

  function put(chunk: string): void {
    text += chunk;
    let at = 0;
    while (at < chunk.length) {
      sequence.lastIndex = at;
      const match = sequence.exec(chunk);
      if (match) {
        obey(match.groups as Record<'mark' | 'parameters' | 'final', string>);
        at = sequence.lastIndex;
        continue;
      }
      const character = String.fromCodePoint(chunk.codePointAt(at)!);
      at += character.length;
      if (character === '\n') row++;
      else if (character === '\r') column = 0;
      else set(character);
    }
    painted.emit('painted');
  }

  function set(character: string): void {
    // A real terminal wraps at its width; here a line that is too long is left to be seen by a test.
    cells[row] ??= [];
    cells[row]![column++] = character;
  }

  function obey({mark, parameters, final}: Record<'mark' | 'parameters' | 'final', string>): void {
    if (mark) {
      if (parameters === '1049') state.alternate = final === 'h';
      if (parameters === '25') state.cursorShown = final === 'h';
    } else if (final === 'H') {
      const [line = '1', place = '1'] = parameters.split(';');
      [row, column] = [Number(line || 1) - 1, Number(place || 1) - 1];
    } else if (final === 'K') {
      cells[row]?.splice(column);
    } else if (final === 'J') {
      cells = [];
    } else if (final !== 'm') {
      throw new Error(
        `the screen wrote a sequence that is not expected: ${JSON.stringify(parameters + final)}`,
      );
    }
  }

  const stdout = Object.assign(
    new Writable({
      decodeStrings: false,
      write(chunk: string, _encoding, done) {
        put(String(chunk));
        done();
      },
    }),
    {columns, rows, isTTY: true},
  ) as unknown as NodeJS.WriteStream;

  const stdin = Object.assign(new EventEmitter(), {
    isTTY: true,
    setRawMode(on: boolean) {
      state.raw = on;
      return stdin;
    },
    setEncoding: () => stdin,
    ref: () => stdin,
    unref: () => stdin,
    resume: () => stdin,
    pause: () => stdin,
  }) as unknown as NodeJS.ReadStream;

  const lines = () =>
    Array.from({length: stdout.rows}, (_, index) =>
      Array.from(cells[index] ?? [], cell => cell ?? ' ')
        .join('')
        .trimEnd(),
    );

  return {
    stdin,
    stdout,
    lines,
    written: () => text,
    forget() {
      text = '';
    },
    get raw() {
      return state.raw;
    },
    get alternate() {
      return state.alternate;
    },
    get cursorShown() {
      return state.cursorShown;
    },
    type(input) {
      stdin.emit('data', input);
    },
    resize(newColumns, newRows) {
      Object.assign(stdout, {columns: newColumns, rows: newRows});
      stdout.emit('resize');
    },
    shows(expected) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const seen = lines().join('\n');
          if (!expected.test(seen)) return;
          clearTimeout(timer);
          painted.off('painted', look);
          resolve(seen);
        };
        const timer = setTimeout(() => {
          painted.off('painted', look);
          reject(new Error(`expected ${expected}; the terminal shows:\n${lines().join('\n')}`));
        }, 5000);
        painted.on('painted', look);
        look();
      });
    },
  };
}
