import {graphemesOf} from '../../../text/graphemes.js';

/** A line that is being typed. */
export interface EditLine {
  readonly text: string;
  /** Where the next character goes, in UTF-16 code units from 0; never inside a character. */
  readonly cursor: number;
}

/** What a key does to a line, besides typing. `word` is letters and digits; `chunk` is all up to a space. */
export type LineEdit =
  | 'left'
  | 'right'
  | 'start'
  | 'end'
  | 'wordLeft'
  | 'wordRight'
  | 'eraseLeft'
  | 'eraseRight'
  | 'eraseChunkLeft'
  | 'eraseWordLeft'
  | 'eraseWordRight'
  | 'eraseToStart'
  | 'eraseToEnd';

/** In UTF-16 code units. A filter is shorter; the rest of a long paste is left out. */
export const longestLine = 2000;

export const emptyLine: EditLine = {text: '', cursor: 0};

/** A line with the cursor behind its text. */
export function lineOf(text: string): EditLine {
  return {text, cursor: text.length};
}

/** Types a text at the cursor. */
export function insert({text, cursor}: EditLine, typed: string): EditLine {
  const fitting = typed.slice(0, longestLine - text.length);
  return settled(text.slice(0, cursor) + fitting + text.slice(cursor), cursor + fitting.length);
}

/** Puts a text in place of a range, and the cursor behind it. */
export function replaceRange({text}: EditLine, from: number, to: number, by: string): EditLine {
  return settled(text.slice(0, from) + by + text.slice(to), from + by.length);
}

export function editLine(line: EditLine, edit: LineEdit): EditLine {
  const {text, cursor} = line;
  switch (edit) {
    case 'left':
      return {text, cursor: before(text, cursor)};
    case 'right':
      return {text, cursor: after(text, cursor)};
    case 'start':
      return {text, cursor: 0};
    case 'end':
      return lineOf(text);
    case 'wordLeft':
      return {text, cursor: wordStart(text, cursor)};
    case 'wordRight':
      return {text, cursor: wordEnd(text, cursor)};
    case 'eraseLeft':
      return replaceRange(line, before(text, cursor), cursor, '');
    case 'eraseRight':
      return replaceRange(line, cursor, after(text, cursor), '');
    case 'eraseChunkLeft':
      return replaceRange(line, chunkStart(text, cursor), cursor, '');
    case 'eraseWordLeft':
      return replaceRange(line, wordStart(text, cursor), cursor, '');
    case 'eraseWordRight':
      return replaceRange(line, cursor, wordEnd(text, cursor), '');
    case 'eraseToStart':
      return replaceRange(line, 0, cursor, '');
    case 'eraseToEnd':
      return {text: text.slice(0, cursor), cursor};
  }
}

/** What was left and right of a change may be one character now: the cursor then goes behind it. */
function settled(text: string, cursor: number): EditLine {
  return {text, cursor: boundaries(text).find(at => at >= cursor) ?? text.length};
}

/** Where characters begin, and the end. */
function boundaries(text: string): number[] {
  return [...Array.from(graphemesOf(text), ({index}) => index), text.length];
}

function before(text: string, cursor: number): number {
  return boundaries(text).findLast(at => at < cursor) ?? 0;
}

function after(text: string, cursor: number): number {
  return boundaries(text).find(at => at > cursor) ?? text.length;
}

const ofWord = /^[\p{L}\p{N}_]/u;
const ofChunk = /^\S/;

/** The start of the word at or before the cursor, as readline finds it. */
function wordStart(text: string, cursor: number): number {
  return startOf(text, cursor, ofWord);
}

function chunkStart(text: string, cursor: number): number {
  return startOf(text, cursor, ofChunk);
}

function startOf(text: string, cursor: number, belongs: RegExp): number {
  const characters = [...graphemesOf(text.slice(0, cursor))];
  let at = characters.length;
  while (at > 0 && !belongs.test(characters[at - 1]!.segment)) at--;
  while (at > 0 && belongs.test(characters[at - 1]!.segment)) at--;
  return characters[at]?.index ?? 0;
}

/** The end of the word at or after the cursor. */
function wordEnd(text: string, cursor: number): number {
  const characters = [...graphemesOf(text.slice(cursor))];
  let at = 0;
  while (at < characters.length && !ofWord.test(characters[at]!.segment)) at++;
  while (at < characters.length && ofWord.test(characters[at]!.segment)) at++;
  return cursor + (characters[at]?.index ?? text.length - cursor);
}
