import {FilterSyntaxError} from './syntax-error.js';
import {type Term, type Token, tokenize} from './tokens.js';

/** What a filter says, before it is known what its fields mean. */
export type FilterNode =
  | Term
  | {readonly kind: 'not'; readonly part: FilterNode}
  | {readonly kind: 'and' | 'or'; readonly parts: readonly FilterNode[]};

/**
 * Reads `not`, then `and` (which may be left out), then `or`, the first binding most tightly.
 * Undefined for an empty text.
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
  if (rest !== undefined) throw new FilterSyntaxError('expected no ")", since none is open', rest);
  return tree;
}

function joined(kind: 'and' | 'or', parts: readonly FilterNode[]): FilterNode {
  return parts.length === 1 ? parts[0]! : {kind, parts};
}

/** `a or`, `or a`, `()`: there should be something between `before` and `after`. */
function missingTerm(text: string, before: Token | undefined, after: Token | undefined): FilterSyntaxError {
  const word = ({at, length}: Token) => `"${text.slice(at, at + length)}"`;
  if (after === undefined) {
    // Something stands before it, since an empty text has no terms to miss.
    return new FilterSyntaxError(`expected a text or field:value behind ${word(before!)}`, before!);
  }
  return new FilterSyntaxError(`expected a text or field:value in front of ${word(after)}`, after);
}
