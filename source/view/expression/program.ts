import {type Assertion, type Pattern, UnsupportedExpressionError} from './pattern.js';

/** A step of a nondeterministic automaton; numbers are indexes of steps. */
export type Step =
  | {readonly kind: 'character'; readonly source: string; readonly next: number}
  | {readonly kind: 'assertion'; readonly sign: Assertion; readonly next: number}
  | {readonly kind: 'fork'; next: readonly number[]}
  | {readonly kind: 'match'};

export interface Program {
  readonly steps: readonly Step[];
  readonly start: number;
}

/** The most steps per character of a text; usually far fewer are taken. */
const mostSteps = 500;

/**
 * Thompson's construction, from the end to the beginning. Counted repetitions are expanded.
 * @throws {UnsupportedExpressionError} when the program would be too long
 */
export function compileProgram(pattern: Pattern): Program {
  const steps: Step[] = [];
  let emitted = 0;

  function push(step: Step): number {
    steps.push(step);
    return steps.length - 1;
  }

  /** Returns the step that leads through `pattern` to `next`. */
  function emit(pattern: Pattern, next: number): number {
    if (++emitted > mostSteps)
      throw new UnsupportedExpressionError('expected a shorter expression, or one with fewer repetitions');
    switch (pattern.kind) {
      case 'character':
        return push({kind: 'character', source: pattern.source, next});
      case 'assertion':
        return push({kind: 'assertion', sign: pattern.sign, next});
      case 'sequence':
        return pattern.parts.reduceRight((after, part) => emit(part, after), next);
      case 'choice':
        return push({kind: 'fork', next: pattern.parts.map(part => emit(part, next))});
      case 'repetition':
        return emitRepetition(pattern.part, pattern.least, pattern.most, next);
    }
  }

  function emitRepetition(part: Pattern, least: number, most: number, next: number): number {
    let entry = next;
    if (most === Infinity) {
      const fork: Extract<Step, {kind: 'fork'}> = {kind: 'fork', next: []};
      entry = push(fork);
      fork.next = [emit(part, entry), next];
    } else {
      for (let optional = least; optional < most; optional++) {
        entry = push({kind: 'fork', next: [emit(part, entry), next]});
      }
    }
    for (let copy = 0; copy < least; copy++) entry = emit(part, entry);
    return entry;
  }

  const start = emit(pattern, push({kind: 'match'}));
  return {steps, start};
}
