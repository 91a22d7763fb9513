import type {FilterError} from './filter.js';

/** One word of a filter: `value`, or `field:value`. */
export interface FilterToken {
  readonly field: string | undefined;
  readonly value: string;
  /** Where the word begins, from 0. */
  readonly position: number;
}

// A field begins with a letter, so that 127.0.0.1:53 and [::1]:53 are text.
const word = /\s*(?:(?<field>[a-z][\w.-]*):(?!:))?(?:"(?<quoted>[^"]*)"|(?<bare>[^\s"]*))/iy;

export function tokenize(text: string): readonly FilterToken[] | FilterError {
  const tokens: FilterToken[] = [];
  let at = 0;
  while (text.slice(at).trim() !== '') {
    const position = at + text.slice(at).search(/\S/);
    word.lastIndex = at;
    const match = word.exec(text);
    const {field, quoted, bare} = match?.groups ?? {};
    const value = quoted ?? bare ?? '';
    if (value === '') {
      return text.startsWith('"', word.lastIndex)
        ? {error: 'the quotation mark is not closed', position: word.lastIndex}
        : {error: `expected a value behind "${field ?? ''}:"`, position};
    }
    tokens.push({field, value, position});
    at = word.lastIndex;
  }
  return tokens;
}
