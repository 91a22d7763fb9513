import {asnText, metadataField, metadataValue} from '../columns/cells.js';
import {type Comparison, isOrder} from './comparison.js';
import type {FlowTest} from './flow-test.js';
import {metadataTest} from './number-tests.js';
import {lastingTextTest} from './text-tests.js';

const asNumber = /^(?:AS)?(\d+)$/i;

/**
 * The test of the autonomous system: `15169` and `AS15169` are its number, any other text is looked for in its name. Flows
 * without one never match.
 * @throws {FilterSyntaxError}
 */
export function asnTest(comparison: Comparison): FlowTest {
  const {operator, value} = comparison;
  const [, digits] = (value.kind === 'text' && asNumber.exec(value.text)) || [];
  if (digits !== undefined) {
    const wanted = {...value, kind: 'text', text: String(Number(digits))} as const;
    return metadataTest({...comparison, operator: operator === ':' ? '=' : operator, value: wanted}, 'asn');
  }
  if (isOrder(operator)) return metadataTest(comparison, 'asn');
  const tests = [asnText, metadataField('as_name')].map(read => lastingTextTest(comparison, read));
  return (page, index, nowMs) => {
    if (metadataValue(page, index, 'asn') === undefined) return false;
    const holds = (test: FlowTest) => test(page, index, nowMs);
    return operator === '!=' ? tests.every(holds) : tests.some(holds);
  };
}
