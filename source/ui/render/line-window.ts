import {graphemesOf} from '../../text/graphemes.js';
import {displayWidth, sanitizeText, truncate} from '../../text/sanitize.js';
import type {EditLine} from '../state/line/edit-line.js';
import type {Line, Span} from './spans.js';

/** The part of a line that fits, and where its text stands. */
export interface LineWindow {
  readonly spans: Line;
  /** How many columns of the terminal are hidden on the left, less those that a `…` takes. */
  readonly hidden: number;
}

/** A character as it is shown: what it is made of may not be. */
interface Shown {
  readonly text: string;
  readonly width: number;
}

/** One character may be made of any number of others. */
const mostPerCharacter = 8;
/** Of what is left of the cursor, this share stays in sight while it moves through a long text. */
const leftShare = 3 / 4;

/**
 * A line that is typed, scrolled so that its cursor is in sight. The character under the cursor is marked; where there are no
 * styles, the cursor stands between the characters.
 * @param width in columns of the terminal; at least 3
 * @param hasStyles whether the terminal shows a marked character
 */
export function lineWindow({text, cursor}: EditLine, width: number, hasStyles: boolean): LineWindow {
  const before = shown(text.slice(0, cursor));
  const after = shown(text.slice(cursor));
  const widthBefore = widthOf(before);
  const cursorSpan: Span[] = hasStyles && after[0] ? [[after[0].text, 'cursor']] : [['█']];
  const rest = hasStyles ? after.slice(1) : after;
  const cursorWidth = hasStyles && after[0] ? after[0].width : 1;
  const total = widthBefore + widthOf(rest) + cursorWidth;
  if (total <= width) return {spans: [[textOf(before)], ...cursorSpan, [textOf(rest)]], hidden: 0};
  const wantedLeft = Math.max(Math.floor(width * leftShare), width - cursorWidth - widthOf(rest));
  const left = lastOf(before, Math.min(wantedLeft, width - cursorWidth - (rest.length > 0 ? 1 : 0)));
  const right = firstOf(rest, width - left.width - cursorWidth);
  return {
    spans: [[left.text], ...cursorSpan, [right]],
    hidden: widthBefore - left.width,
  };
}

function shown(text: string): Shown[] {
  return Array.from(graphemesOf(text), ({segment}) => {
    const harmless = truncate(sanitizeText(segment), mostPerCharacter);
    return {text: harmless, width: displayWidth(harmless)};
  });
}

function widthOf(characters: readonly Shown[]): number {
  return characters.reduce((sum, {width}) => sum + width, 0);
}

function textOf(characters: readonly Shown[]): string {
  return characters.map(({text}) => text).join('');
}

/** The last characters that fit, behind a `…` if there are others. */
function lastOf(characters: readonly Shown[], width: number): Shown {
  if (widthOf(characters) <= width) return {text: textOf(characters), width: widthOf(characters)};
  let taken = '';
  let used = 1;
  for (const each of characters.toReversed()) {
    if (used + each.width > width) break;
    taken = each.text + taken;
    used += each.width;
  }
  return {text: `…${taken}`, width: used};
}

/** The first characters that fit, before a `…` if there are others. */
function firstOf(characters: readonly Shown[], width: number): string {
  if (widthOf(characters) <= width) return textOf(characters);
  let taken = '';
  let used = 1;
  for (const each of characters) {
    if (used + each.width > width) break;
    taken += each.text;
    used += each.width;
  }
  return width > 0 ? `${taken}…` : '';
}
