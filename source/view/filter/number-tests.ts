import {portOf} from '../../address/endpoint.js';
import {parseQuantity, type QuantityUnit, quantityExamples} from '../../quantity/quantity.js';
import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import {quoted} from '../../text/quoted.js';
import type {Column} from '../columns/column.js';
import {type Comparison, equalityOf, inOrder, isOrder} from './comparison.js';
import {FilterSyntaxError} from './syntax-error.js';
import {type FlowTest, matching, textTest} from './text-tests.js';

/**
 * A column's number: equal as it is shown or exactly, or in an order. What is unknown matches nothing.
 * @throws {FilterSyntaxError}
 */
export function columnNumberTest(comparison: Comparison, column: Column, unit: QuantityUnit): FlowTest {
  const {operator, value} = comparison;
  if (value.kind === 'expression') return textTest(comparison, column.text);
  const number = (flow: FlowSnapshot, nowMs: number) => column.key(flow, nowMs) as number;
  const wanted = parseQuantity(value.text, unit);
  if (isOrder(operator)) {
    const limit = wanted ?? refuseNumber(comparison, quantityExamples[unit]);
    const holds = inOrder[operator];
    return (flow, nowMs) => holds(number(flow, nowMs), limit);
  }
  // What a column shows need not be a quantity, as `<0.1`, but has a digit.
  if (wanted === undefined && !/\d/.test(value.text)) refuseNumber(comparison, quantityExamples[unit]);
  const shown = value.text.toLowerCase();
  const isEqual: FlowTest = (flow, nowMs) =>
    number(flow, nowMs) === wanted || column.text(flow, nowMs).toLowerCase() === shown;
  if (operator !== '!=') return isEqual;
  return (flow, nowMs) => !Number.isNaN(number(flow, nowMs)) && !isEqual(flow, nowMs);
}

/**
 * The port of one of some endpoints; with `!=`, of none of them.
 * @throws {FilterSyntaxError}
 */
export function portTest(comparison: Comparison, endpoints: readonly ('client' | 'target')[]): FlowTest {
  const holds = portMatch(comparison);
  const some: FlowTest = flow => {
    for (const end of endpoints) if (holds(portOf(flow[end]))) return true;
    return false;
  };
  return comparison.operator === '!=' ? (flow, nowMs) => !some(flow, nowMs) : some;
}

function portMatch(comparison: Comparison): (port: number) => boolean {
  const {operator, value} = comparison;
  if (value.kind === 'expression') {
    equalityOf(comparison);
    const holds = matching(value);
    return port => holds(String(port));
  }
  const wanted = /^\d{1,5}$/.test(value.text) ? Number(value.text) : Number.NaN;
  if (!(wanted <= 65_535)) refuseNumber(comparison, 'a port number from 0 to 65535');
  if (!isOrder(operator)) return port => port === wanted;
  const holds = inOrder[operator];
  return port => holds(port, wanted);
}

/**
 * The value of a key of the metadata, if the flow has that key.
 * @throws {FilterSyntaxError}
 */
export function metadataTest(comparison: Comparison, key: string): FlowTest {
  const {operator, value} = comparison;
  if (key === '') throw new FilterSyntaxError('expected the name of a key behind "meta."', comparison);
  if (value.kind === 'expression' || !isOrder(operator)) {
    const holds = textTest(comparison, ({metadata}) => String(metadata[key]));
    return (flow, nowMs) => Object.hasOwn(flow.metadata, key) && holds(flow, nowMs);
  }
  const limit = parseQuantity(value.text, 'count') ?? refuseNumber(comparison, quantityExamples.count);
  const holds = inOrder[operator];
  return ({metadata}) => Object.hasOwn(metadata, key) && holds(numberIn(metadata[key]), limit);
}

/** Programs put numbers into metadata as texts too. */
function numberIn(said: unknown): number {
  if (typeof said === 'number') return said;
  return typeof said === 'string' && said.trim() !== '' ? Number(said) : Number.NaN;
}

function refuseNumber({value}: Comparison, expected: string): never {
  const given = value.kind === 'text' ? value.text : value.source;
  throw new FilterSyntaxError(`expected ${expected}; got ${quoted(given)}`, value);
}
