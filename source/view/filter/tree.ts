import {FilterSyntaxError} from './syntax-error.js';
import {type Term, type Token, tokenize} from './tokens.js';

/** The syntax tree of a filter; its fields are not resolved yet. */
export type FilterNode =
  | Term
  | {readonly kind: 'not'; readonly part: FilterNode}
  | {readonly kind: 'and' | 'or'; readonly parts: readonly FilterNode[]};

/**
 * Parses a filter. `not` binds tighter than `and` (which may be left out), `and` tighter than `or`.
 * @returns undefined for an empty text
 * @throws {FilterSyntaxError}
 */
export function parseTree(text: string): FilterNode | undefined {
  const tokens = tokenize(text);
  if (tokens.length === 0) return undefined;
  let next = 0;
  const peek = () => tokens[next];

  function parseOr(): FilterNode {
    const parts = [parseAnd()];
    while (peek()?.kind === 'or') {
      next++;
      parts.push(parseAnd());
    }
    return joined('or', parts);
  }

  function parseAnd(): FilterNode {
    const parts = [parseNot()];
    for (;;) {
      const token = peek();
      if (token === undefined || token.kind === 'or' || token.kind === ')') return joined('and', parts);
      if (token.kind === 'and') next++;
      parts.push(parseNot());
    }
  }

  function parseNot(): FilterNode {
    const token = peek();
    if (token === undefined || token.kind === 'and' || token.kind === 'or' || token.kind === ')') {
      throw missingTerm(text, tokens[next - 1], token);
    }
    next++;
    if (token.kind === 'term') return token;
    if (token.kind !== '(') return {kind: 'not', part: parseNot()};
    const inner = parseOr();
    if (peek()?.kind !== ')') {
      throw new FilterSyntaxError('the parenthesis is not closed: expected ")" at the end', token);
    }
    next++;
    return inner;
  }

  const tree = parseOr();
  const rest = peek();
  if (rest !== undefined) throw new FilterSyntaxError('expected no ")" without a "(" before it', rest);
  return tree;
}

function joined(kind: 'and' | 'or', parts: readonly FilterNode[]): FilterNode {
  return parts.length === 1 ? parts[0]! : {kind, parts};
}

/** For `a or`, `or a` and `()`: a term is missing between `before` and `after`. */
function missingTerm(text: string, before: Token | undefined, after: Token | undefined): FilterSyntaxError {
  const word = ({at, length}: Token) => `"${text.slice(at, at + length)}"`;
  if (after === undefined) {
    // There is a token before it: an empty text has no missing term.
    return new FilterSyntaxError(`expected a text or field:value after ${word(before!)}`, before!);
  }
  return new FilterSyntaxError(`expected a text or field:value before ${word(after)}`, after);
}
