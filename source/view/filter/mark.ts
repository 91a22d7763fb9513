import {displayWidth, sanitizeText} from '../../text/sanitize.js';
import type {Place} from './syntax-error.js';

/** Columns of the terminal. */
export interface MarkedColumns {
  /** Before the place. */
  readonly offset: number;
  /** That the place takes, at least one. */
  readonly width: number;
}

/** Where a place of a text is seen, once that was made harmless by `sanitizeText`. */
export function markedColumns(text: string, {at, length}: Place): MarkedColumns {
  const widthOf = (part: string) => displayWidth(sanitizeText(part));
  return {offset: widthOf(text.slice(0, at)), width: Math.max(1, widthOf(text.slice(at, at + length)))};
}

/** The text and carets under the place, two lines for people. */
export function markPlace(text: string, place: Place): string {
  const {offset, width} = markedColumns(text, place);
  return `${sanitizeText(text)}\n${' '.repeat(offset)}${'^'.repeat(width)}`;
}
