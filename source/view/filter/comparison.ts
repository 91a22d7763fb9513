import {FilterSyntaxError, type Place} from './syntax-error.js';
import type {Operator, Value} from './tokens.js';

/** `field:value` and its like, with the place of all of it. */
export interface Comparison extends Place {
  readonly name: string;
  readonly operator: Operator;
  readonly value: Value & Place;
}

export type Order = '<' | '<=' | '>' | '>=';
export type Equality = ':' | '=' | '!=';

export function isOrder(operator: Operator): operator is Order {
  return operator.startsWith('<') || operator.startsWith('>');
}

/**
 * The operator, unless it asks for an order among what has none.
 * @throws {FilterSyntaxError}
 */
export function equalityOf(comparison: Comparison): Equality {
  const {name, operator, value} = comparison;
  if (!isOrder(operator)) return operator;
  const where = value.kind === 'text' ? `behind "${name}", which is no number` : 'in front of an expression';
  throw new FilterSyntaxError(`expected :, = or != ${where}; got "${operator}"`, comparison);
}

/** Whether `a` and `b` are in the order that an operator asks for; not a number never is. */
export const inOrder: Record<Order, (a: number, b: number) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};
