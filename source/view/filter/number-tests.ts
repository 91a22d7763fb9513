import {portOf} from '../../address/endpoint.js';
import {noNumber, portOfNumber} from '../../address/endpoint-number.js';
import {parseQuantity, type QuantityUnit, quantityExamples} from '../../quantity/quantity.js';
import type {FlowPage} from '../../snapshot/columns/page.js';
import {clientText, targetText} from '../../snapshot/columns/read.js';
import {quoted} from '../../text/quoted.js';
import {commonKeys, metadataValue} from '../columns/cells.js';
import type {NumberColumn} from '../columns/column.js';
import {type Comparison, equalityOf, inOrder, isOrder} from './comparison.js';
import {type FlowTest, keptPerFlow} from './flow-test.js';
import {FilterSyntaxError} from './syntax-error.js';
import {lastingTextTest, matching, textTest} from './text-tests.js';

/**
 * The test of a numeric column: equal to the shown or the exact value, or in an order. Unknown values never match.
 * @throws {FilterSyntaxError}
 */
export function columnNumberTest(comparison: Comparison, column: NumberColumn, unit: QuantityUnit): FlowTest {
  const {operator, value} = comparison;
  if (value.kind === 'expression') return textTest(comparison, column.textAt);
  const number = column.value;
  const wanted = parseQuantity(value.text, unit);
  if (isOrder(operator)) {
    const limit = wanted ?? refuseNumber(comparison, quantityExamples[unit]);
    const holds = inOrder[operator];
    return (page, index, nowMs) => holds(number(page, index, nowMs), limit);
  }
  // A column may show what is not a quantity, such as `<0.1`, but always shows a digit.
  if (wanted === undefined && !/\d/.test(value.text)) refuseNumber(comparison, quantityExamples[unit]);
  const shown = value.text.toLowerCase();
  const isEqual: FlowTest = (page, index, nowMs) =>
    number(page, index, nowMs) === wanted || column.textAt(page, index, nowMs).toLowerCase() === shown;
  if (operator !== '!=') return isEqual;
  return (page, index, nowMs) => !Number.isNaN(number(page, index, nowMs)) && !isEqual(page, index, nowMs);
}

/**
 * Whether any of these endpoints has the port; with `!=`, whether none has it.
 * @throws {FilterSyntaxError}
 */
export function portTest(comparison: Comparison, endpoints: readonly ('client' | 'target')[]): FlowTest {
  const holds = portMatch(comparison);
  const some: FlowTest = (page, index) => {
    for (const end of endpoints) if (holds(portAt(page, index, end))) return true;
    return false;
  };
  return comparison.operator === '!=' ? (page, index, nowMs) => !some(page, index, nowMs) : some;
}

function portAt(page: FlowPage, index: number, end: 'client' | 'target'): number {
  const number = (end === 'client' ? page.names.clients : page.names.targets)[index]!;
  if (number !== noNumber) return portOfNumber(number);
  return portOf(end === 'client' ? clientText(page, index) : targetText(page, index));
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
 * The test of a metadata value. Flows without the key never match.
 * @throws {FilterSyntaxError}
 */
export function metadataTest(comparison: Comparison, key: string): FlowTest {
  const {operator, value} = comparison;
  if (key === '') throw new FilterSyntaxError('expected the name of a key after "meta."', comparison);
  if (value.kind === 'expression' || !isOrder(operator)) {
    const holds = lastingTextTest(comparison, (page, index) => String(metadataValue(page, index, key)));
    return (page, index, nowMs) => hasKey(page, index, key) && holds(page, index, nowMs);
  }
  const limit = parseQuantity(value.text, 'count') ?? refuseNumber(comparison, quantityExamples.count);
  const holds = inOrder[operator];
  return keptPerFlow(
    (page, index) => hasKey(page, index, key) && holds(numberIn(metadataValue(page, index, key)), limit),
  );
}

/** Most flows have no metadata of their own. */
function hasKey(page: FlowPage, index: number, key: string): boolean {
  if (page.names.details[index] === undefined && !commonKeys.has(key)) return false;
  return metadataValue(page, index, key) !== undefined;
}

/** Programs also put numbers into metadata as texts. */
function numberIn(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

function refuseNumber({value}: Comparison, expected: string): never {
  const given = value.kind === 'text' ? value.text : value.source;
  throw new FilterSyntaxError(`expected ${expected}; got ${quoted(given)}`, value);
}
