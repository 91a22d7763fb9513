import type {Known} from './known.js';
import {writtenKey, writtenValue} from './written.js';

/** What may stand in a filter in place of what was typed. */
export interface Completion {
  /** The range of the text that a candidate replaces; it ends at the cursor. */
  readonly from: number;
  readonly to: number;
  /** Texts as a filter reads them. */
  readonly candidates: readonly string[];
}

const mostCandidates = 200;
const name = String.raw`(?:meta\."(?:[^"\\]|\\.)*"|[\p{L}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?(?:/s)?)`;
const comparison = new RegExp(`^(${name})(?:!=|[<>]=?|[:=])(.*)$`, 'su');

/** What the word before the cursor may become: a field, a value that occurs, or a named filter. */
export function completionAt(text: string, cursor: number, known: Known): Completion {
  const from = wordStart(text, cursor);
  const word = text.slice(from, cursor);
  const at = (start: number, candidates: readonly string[]): Completion => ({
    from: start,
    to: cursor,
    candidates: [...new Set(candidates)].slice(0, mostCandidates),
  });
  if (word.startsWith('@'))
    return at(
      from,
      beginning(
        known.filters.map(each => `@${each}`),
        word,
      ),
    );
  const [, field, begun] = comparison.exec(word) ?? [];
  if (field !== undefined && begun !== undefined) {
    return at(cursor - begun.length, valuesLike(known.valuesOf(field), begun));
  }
  const {fields, keys, words} = known;
  return at(from, [
    ...beginning(fields, word),
    ...beginning(
      keys.map(key => `${writtenKey(key)}:`),
      word,
    ),
    ...(word === '' ? [] : valuesLike(words, word)),
    ...(word === '' ? known.filters.map(each => `@${each}`) : []),
  ]);
}

/** What all candidates begin with, in the letters of the first. */
export function commonStart(candidates: readonly string[]): string {
  const [first = '', ...others] = candidates;
  let length = first.length;
  for (const other of others) {
    while (!other.toLowerCase().startsWith(first.slice(0, length).toLowerCase())) length--;
  }
  // Half a character is none.
  return /[\ud800-\udbff]$/.test(first.slice(0, length))
    ? first.slice(0, length - 1)
    : first.slice(0, length);
}

function beginning(texts: readonly string[], start: string): readonly string[] {
  return texts.filter(text => text.toLowerCase().startsWith(start.toLowerCase()));
}

/** Values that begin with what was typed, written as it began: in quotation marks or without. */
function valuesLike(values: readonly string[], begun: string): readonly string[] {
  if (begun.startsWith('/')) return [];
  const start = begun.replace(/^["']/, '').replace(/\\(.)/gs, '$1');
  const isQuoted = start.length < begun.length;
  return beginning(values, start).map(value => {
    const written = writtenValue(value);
    return isQuoted && !written.startsWith('"') ? `"${value}"` : written;
  });
}

/** Where the word before the cursor begins, behind `!` and parentheses. Spaces in quotation marks belong to it. */
function wordStart(text: string, cursor: number): number {
  let start = 0;
  let mark = '';
  for (let at = 0; at < cursor; at++) {
    const character = text[at]!;
    if (mark !== '') {
      if (character === '\\') at++;
      else if (character === mark) mark = '';
    } else if (/[\s()]/.test(character)) start = at + 1;
    else if (/["']/.test(character) && (at === start || /[:=<>.!]/.test(text[at - 1]!))) mark = character;
    else if (character === '!' && at === start) start = at + 1;
  }
  return start;
}
