import type {FilterError} from './filter.js';

/** One word of a filter: `value`, or `field:value`. */
export interface FilterToken {
  readonly field: string | undefined;
  readonly value: string;
  /** Where the word begins, from 0. */
  readonly position: number;
}

const fieldName = /([a-z][\w.-]*):(?!:)/iy;
const quotedValue = /"((?:[^"\\]|\\.)*)"/y;
const bareValue = /[^\s"]*/y;
// Two colons and nothing but what an IPv6 address is made of: `fd00:1::5` has no field.
const ipv6Like = /^[\da-f]{0,4}:[\da-f]{0,4}:[\da-f:.%/]*$/i;
// `example.com:443`, but not `meta.port:443`.
const hostAndPort = /^(?!meta\.)[\w-]+(\.[\w-]+)+:\d{1,5}$/i;

/** Cuts a filter into words; `"a b"` is one word, and `\"` a quotation mark within it. */
export function tokenize(text: string): readonly FilterToken[] | FilterError {
  const tokens: FilterToken[] = [];
  let at = 0;
  for (;;) {
    at += text.slice(at).search(/\S|$/);
    if (at === text.length) return tokens;
    const position = at;
    const field = fieldAt(text, at);
    if (field !== undefined) at += field.length + 1;
    const value = valueAt(text, at);
    if (value === undefined) return {error: 'the quotation mark is not closed', position: at};
    if (value.text === '') {
      return {error: `expected a value behind ${field === undefined ? 'it' : `"${field}:"`}`, position};
    }
    tokens.push({field, value: value.text, position});
    at = value.end;
  }
}

/** A field begins with a letter, so that `127.0.0.1:53` and `[::1]:53` are text. */
function fieldAt(text: string, at: number): string | undefined {
  const word = matchAt(bareValue, text, at)?.[0] ?? '';
  if (ipv6Like.test(word) || hostAndPort.test(word)) return undefined;
  return matchAt(fieldName, text, at)?.[1];
}

function valueAt(text: string, at: number): {text: string; end: number} | undefined {
  if (text[at] === '"') {
    const quoted = matchAt(quotedValue, text, at);
    return quoted ? {text: quoted[1]!.replace(/\\(["\\])/g, '$1'), end: at + quoted[0].length} : undefined;
  }
  const bare = matchAt(bareValue, text, at)?.[0] ?? '';
  return {text: bare, end: at + bare.length};
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
