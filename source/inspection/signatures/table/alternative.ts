import type {Alternative, Echo, Later, NumberAt, Rule, Tells} from './rule.js';
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
  readonly echoes: readonly CompiledEcho[];
  readonly tells: Tells;
}

interface CompiledEcho {
  /** Where the number is in the first datagram, and in the second. */
  readonly said: NumberAt;
  readonly heard: NumberAt;
  readonly plus: number;
  /** Counters begin again after their highest number. */
  readonly numbers: number;
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
  return {
    shape: compiledShape(shape),
    isFromSameSide: from === 'same',
    echoes: echoes.map(compiledEcho),
    tells,
  };
}

function compiledEcho({of, plus = 0, ...heard}: Echo): CompiledEcho {
  return {said: {...heard, at: of ?? heard.at}, heard, plus, numbers: 2 ** (8 * heard.bytes)};
}
