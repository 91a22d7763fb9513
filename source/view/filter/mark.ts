import {displayWidth, sanitizeText} from '../../text/sanitize.js';
import type {SourceRange} from './syntax-error.js';

/** Where a range is on screen, in terminal columns. */
export interface MarkedColumns {
  /** The width of the text before the range. */
  readonly offset: number;
  /** The width of the range, at least 1. */
  readonly width: number;
}

/** The columns of a range once its text is shown through `sanitizeText`. */
export function markedColumns(text: string, {at, length}: SourceRange): MarkedColumns {
  const widthOf = (part: string) => displayWidth(sanitizeText(part));
  return {offset: widthOf(text.slice(0, at)), width: Math.max(1, widthOf(text.slice(at, at + length)))};
}

/** Two lines: the text, and carets under the range. */
export function markRange(text: string, range: SourceRange): string {
  const {offset, width} = markedColumns(text, range);
  return `${sanitizeText(text)}\n${' '.repeat(offset)}${'^'.repeat(width)}`;
}
