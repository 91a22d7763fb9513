import {FilterSyntaxError, type SourceRange} from './syntax-error.js';
import type {Operator, Value} from './tokens.js';

/** A comparison such as `field:value`, with its range in the text. */
export interface Comparison extends SourceRange {
  readonly name: string;
  readonly operator: Operator;
  readonly value: Value & SourceRange;
}

export type Order = '<' | '<=' | '>' | '>=';
export type Equality = ':' | '=' | '!=';

export function isOrder(operator: Operator): operator is Order {
  return operator.startsWith('<') || operator.startsWith('>');
}

/**
 * The operator, if it tests for equality.
 * @throws {FilterSyntaxError} for an order operator, since texts and expressions have no order
 */
export function equalityOf(comparison: Comparison): Equality {
  const {name, operator, value} = comparison;
  if (!isOrder(operator)) return operator;
  const where = value.kind === 'text' ? `after "${name}", which is not a number` : 'before an expression';
  throw new FilterSyntaxError(`expected :, = or != ${where}; got "${operator}"`, comparison);
}

/** What each order operator tests. NaN never matches. */
export const inOrder: Record<Order, (a: number, b: number) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};
