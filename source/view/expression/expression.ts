import {createMatcher} from './automaton.js';
import {parsePattern, UnsupportedExpressionError} from './pattern.js';
import {compileProgram} from './program.js';

/** A compiled expression. */
export interface Expression {
  /** Whether it matches anywhere in `text`, in time linear in `text`. */
  test(text: string): boolean;
}

/**
 * Compiles a JavaScript regular expression with the flag `u`, without look-around and back-references. Otherwise it means
 * what it means to `RegExp`, which is not used itself because `(a|a)*b` takes it time exponential in a text that may come
 * from anyone.
 * @returns the expression, or a sentence on what was expected
 */
export function compileExpression(
  source: string,
  ignoreCase: boolean,
): Expression | {readonly error: string} {
  const flags = ignoreCase ? 'iu' : 'u';
  try {
    new RegExp(source, flags);
    return {test: createMatcher(compileProgram(parsePattern(source)), flags)};
  } catch (error) {
    if (error instanceof UnsupportedExpressionError) return {error: error.message};
    if (error instanceof SyntaxError) return {error: `expected a regular expression: ${reasonOf(error)}`};
    throw error;
  }
}

/** V8 says `Invalid regular expression: /(/u: Unterminated group`. */
function reasonOf({message}: SyntaxError): string {
  const reason = message.slice(message.lastIndexOf(': ') + 2);
  return reason.charAt(0).toLowerCase() + reason.slice(1);
}
