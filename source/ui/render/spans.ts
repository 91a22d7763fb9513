import {displayWidth, truncate} from '../../text/sanitize.js';

/** A piece of a line: its text, and how it looks. */
export type Piece = readonly [text: string, style?: (text: string) => string];

export function widthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, [text]) => sum + displayWidth(text), 0);
}

/** Joins pieces up to the width; what does not fit is cut. */
export function composeLine(pieces: readonly Piece[], width: number): string {
  let left = width;
  let line = '';
  for (const [text, style] of pieces) {
    if (left <= 0) break;
    const fitting = truncate(text, left);
    left -= displayWidth(fitting);
    line += style ? style(fitting) : fitting;
  }
  return line;
}
