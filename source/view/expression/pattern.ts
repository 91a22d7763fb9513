/** The structure of an expression. What matches a single character is left to JavaScript. */
export type Pattern =
  | {readonly kind: 'character'; readonly source: string}
  | {readonly kind: 'assertion'; readonly sign: Assertion}
  | {readonly kind: 'sequence' | 'choice'; readonly parts: readonly Pattern[]}
  | {readonly kind: 'repetition'; readonly part: Pattern; readonly least: number; readonly most: number};

export type Assertion = '^' | '$' | '\\b' | '\\B';

/** An expression that JavaScript accepts and this engine does not. */
export class UnsupportedExpressionError extends Error {
  override readonly name = 'UnsupportedExpressionError';
}

const assertion = /[$^]|\\[bB]/y;
const group = /\((?:\?:|\?<(?![=!])[^>]*>|(?!\?))/y;
// What matches one character: a class, an escape (a surrogate pair may be two), or the character.
const character =
  /\[(?:[^\]\\]|\\.)*\]|\\(?:u\{[\da-f]+\}|u[dD][89abAB]..\\u[dD][c-fC-F]..|u....|x..|c.|[pP]\{[^}]*\}|[^1-9k])|[^\\()|]/isuy;
const quantifier = /(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/y;

/**
 * Parses an expression that `new RegExp(source, 'u')` accepts.
 * @throws {UnsupportedExpressionError} for what cannot be matched in time linear in the text
 */
export function parsePattern(source: string): Pattern {
  let at = 0;

  function take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match !== null) at = pattern.lastIndex;
    return match;
  }

  function choice(): Pattern {
    const parts = [sequence()];
    while (source[at] === '|') {
      at++;
      parts.push(sequence());
    }
    return parts.length === 1 ? parts[0]! : {kind: 'choice', parts};
  }

  function sequence(): Pattern {
    const parts: Pattern[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') parts.push(repeated(single()));
    return parts.length === 1 ? parts[0]! : {kind: 'sequence', parts};
  }

  function single(): Pattern {
    const sign = take(assertion)?.[0];
    if (sign !== undefined) return {kind: 'assertion', sign: sign as Assertion};
    if (take(group) !== null) {
      const inner = choice();
      at += ')'.length;
      return inner;
    }
    const one = take(character)?.[0];
    if (one !== undefined) return {kind: 'character', source: one};
    throw new UnsupportedExpressionError('expected an expression without look-around and back-references');
  }

  function repeated(part: Pattern): Pattern {
    const match = take(quantifier);
    if (match === null) return part;
    const [, sign, least = '0', comma, most] = match;
    if (sign !== undefined) {
      return {kind: 'repetition', part, least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Infinity};
    }
    const upTo = comma === undefined ? Number(least) : most ? Number(most) : Infinity;
    return {kind: 'repetition', part, least: Number(least), most: upTo};
  }

  return choice();
}
