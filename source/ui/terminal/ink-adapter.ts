// Everything that goes around Ink is here and in what this file imports.
//
// Ink decides what is on the screen, but the text of the screen goes around it. Ink takes every line apart into
// characters and styles and puts it together again, which costs 14 ms of CPU a frame at 120x40, more than all the rest
// of the frame (bench/peers/drawing.mjs measures the whole). It also keeps every text that it ever measured: at a frame
// a second, gigabytes a day. Therefore
// - `Lines` gives Ink one dot a line to measure and lay out, and to print it gives a placeholder and blank lines below: one
//   character of Unicode's private use area. The adapter knows which lines each placeholder stands for.
// - Ink writes its frames to a stream of the adapter, one column wide. The adapter puts the lines back and paints those
//   that changed. Ink's own incremental mode (6.8) paints a line too low after the first frame unless the output fills
//   the terminal, and then it clears the terminal at every frame.
// - Ink runs in debug mode: it then writes every frame whole and leaves the terminal's modes alone.
// - The environment is set before React and Ink load: see ink-environment.ts.
// Without an adapter, as under ink-testing-library, `Lines` prints its lines.

// Its own group, so that it stays first: it must run before React and Ink load.
import './ink-environment.js';

import {EventEmitter} from 'node:events';
import {type Instance, render, Transform} from 'ink';
import {createContext, createElement, memo, type ReactElement, type ReactNode, useContext} from 'react';
import {asciiLine} from './ascii.js';
import type {TerminalOutput} from './output.js';
import {createPainter} from './painter.js';

export interface InkAdapter {
  /** Starts Ink with this tree. */
  render(tree: ReactNode, stdin: NodeJS.ReadStream): Instance;
  /** Paints the current frame again, whatever is on the terminal now. */
  redraw(): void;
  /** Paints nothing until `resize`. */
  hold(): void;
  /** Tells Ink that the size changed, and paints from the next frame on. */
  resize(): void;
  /** Paints nothing from now on. */
  close(): void;
}

/** The first of 6,400 characters that have no meaning of their own (Unicode's private use area). */
const firstPlaceholder = 0xe000;

/**
 * Connects Ink to a terminal.
 * @param ascii draws no character beyond ASCII
 */
export function createInkAdapter(terminal: TerminalOutput, {ascii = false} = {}): InkAdapter {
  const painter = createPainter(terminal);
  /** The lines of the frame that Ink is about to write, by their placeholders. */
  const blocks = new Map<string, readonly string[]>();
  /** Of most components, Ink prints the same lines again and again. */
  const ready = new WeakMap<readonly string[], readonly string[]>();

  function readyLines(lines: readonly string[]): readonly string[] {
    const known = ready.get(lines);
    if (known !== undefined) return known;
    const made = lines.map(line => (ascii ? asciiLine(line) : line).trimEnd());
    ready.set(lines, made);
    return made;
  }

  function placeholderFor(lines: readonly string[], index: number): string {
    if (index > 0) return '';
    const placeholder = String.fromCharCode(firstPlaceholder + blocks.size);
    blocks.set(placeholder, readyLines(lines));
    return placeholder;
  }

  /** Puts the lines in the places of their placeholders and of the blank lines below. */
  function filled(frame: readonly string[]): string[] {
    let block: readonly string[] = [];
    let next = 0;
    return frame.map(row => {
      const begun = blocks.get(row);
      if (begun !== undefined) [block, next] = [begun, 0];
      return row === '' || begun !== undefined ? (block[next++] ?? row) : row;
    });
  }

  const stream = Object.defineProperties(new EventEmitter(), {
    // A placeholder is one character: a wider frame would cost Ink a grid of the whole terminal.
    columns: {get: () => 1},
    rows: {get: () => terminal.rows},
    write: {
      value(frame: string) {
        const painted = filled(frame.split('\n', terminal.rows));
        blocks.clear();
        painter.paint(painted);
        return true;
      },
    },
  }) as unknown as NodeJS.WriteStream;

  return {
    render: (tree, stdin) =>
      render(createElement(PrintedLines, {value: placeholderFor}, tree), {
        stdin,
        stdout: stream,
        debug: true,
        exitOnCtrlC: false,
        patchConsole: false,
      }),
    redraw() {
      painter.reset();
      stream.emit('resize');
    },
    hold: painter.hold,
    resize() {
      // Ink answers with the old frame in the new size, which must not be seen.
      painter.hold();
      stream.emit('resize');
      painter.release();
      painter.reset();
    },
    close: painter.close,
  };
}

/** What Ink prints for one of several lines. */
const PrintedLines = createContext((lines: readonly string[], index: number): string => lines[index] ?? '');

/** Lines of text with escape sequences, printed as they are. */
export const Lines = memo(function Lines({lines}: {readonly lines: readonly string[]}): ReactElement {
  const printed = useContext(PrintedLines);
  const measured = lines.map(() => '.').join('\n');
  const transform = (_: string, index: number) => printed(lines, index);
  return createElement(Transform, {transform}, measured);
});
