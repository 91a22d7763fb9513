import type {Alternative, Echo, Later, Rule, Tells} from './rule.js';
import {type CompiledShape, compiledShape} from './shape.js';

/** One alternative of a rule, made ready. */
export interface CompiledAlternative {
  /** Its place among all: of several that match, the first counts. */
  readonly order: number;
  readonly rule: Rule;
  readonly shape: CompiledShape;
  readonly tells: Tells;
  readonly later: CompiledLater | undefined;
}

interface CompiledLater {
  readonly isFromSameSide: boolean;
  readonly shape: CompiledShape;
  readonly echoes: readonly Echo[];
  readonly tells: Tells;
}

/** @throws {Error} for a pattern that is none */
export function compiledAlternative(
  rule: Rule,
  alternative: Alternative,
  order: number,
): CompiledAlternative {
  return {
    order,
    rule,
    shape: compiledShape(alternative),
    tells: {...rule.tells, ...alternative.tells},
    later: alternative.later && compiledLater(alternative.later),
  };
}

function compiledLater({from = 'other', echoes = [], tells = {}, ...shape}: Later): CompiledLater {
  return {shape: compiledShape(shape), isFromSameSide: from === 'same', echoes, tells};
}
