import type {FlowPage} from '../../snapshot/columns/page.js';
import {clientText, hostAt, idAt, lifecycleAt, stateAt, targetText} from '../../snapshot/columns/read.js';
import {misspelled} from '../../text/nearest.js';
import {quoted} from '../../text/quoted.js';
import type {NumberColumn} from '../columns/column.js';
import {columnById, columns} from '../columns/columns.js';
import {findColumn} from '../columns/names.js';
import {addressTest} from './address-tests.js';
import {asnTest} from './asn-test.js';
import type {Comparison} from './comparison.js';
import type {FlowTest} from './flow-test.js';
import {columnNumberTest, metadataTest, portTest} from './number-tests.js';
import {FilterSyntaxError} from './syntax-error.js';
import {equalTo, freeTextTest, lastingTextTest, namedLike, textTest, wordTest} from './text-tests.js';
import type {Term} from './tokens.js';

const ports: Record<string, readonly ('client' | 'target')[]> = {
  port: ['client', 'target'],
  sport: ['client'],
  dport: ['target'],
};
const fieldNames: readonly string[] = ['id', ...Object.keys(ports), ...columns.map(({id}) => id)];

/**
 * Compiles one term of a filter.
 * @throws {FilterSyntaxError}
 */
export function termTest({field, value, at, length}: Term): FlowTest {
  return field === undefined ? freeTextTest(value) : fieldTest({...field, value, at, length});
}

/** The metadata key that a field names; undefined for a field that every flow has. */
export function metadataKey(field: string): string | undefined {
  const name = field.toLowerCase();
  if (name.startsWith('meta.')) return field.slice('meta.'.length);
  if (name === 'id' || Object.hasOwn(ports, name)) return undefined;
  return findColumn(name) === undefined ? field : undefined;
}

function fieldTest(comparison: Comparison): FlowTest {
  const key = metadataKey(comparison.name);
  if (key !== undefined) {
    if (key === comparison.name) refuseMisspelled(comparison);
    return metadataTest(comparison, key);
  }
  const name = comparison.name.toLowerCase();
  if (name === 'id') return lastingTextTest(comparison, idAt);
  if (Object.hasOwn(ports, name)) return portTest(comparison, ports[name]!);
  const id = findColumn(name)!;
  if (id === 'share' || id === 'history')
    return columnNumberTest(comparison, columnById('rate') as NumberColumn, 'bytes/s');
  if (id === 'client') return addressTest(comparison, ({names}) => names.clients, clientText);
  if (id === 'target') return addressTest(comparison, ({names}) => names.targets, targetText);
  if (id === 'state') return stateTest(comparison);
  if (id === 'asn') return asnTest(comparison);
  if (id === 'quality') return textTest(comparison, columnById(id).textAt);
  if (id === 'host') return wordTest(comparison, hostAtOrNone, namedLike);
  const column = columnById(id);
  if (column.unit !== undefined) return columnNumberTest(comparison, column, column.unit);
  return id === 'service' || id === 'protocol'
    ? wordTest(comparison, column.textAt)
    : lastingTextTest(comparison, (page, index) => column.textAt(page, index, 0));
}

/** New, idle, expiring and refused flows also count as active. */
function stateTest(comparison: Comparison): FlowTest {
  const shown = wordTest(comparison, lifecycleAt, equalTo);
  const kept = wordTest(comparison, stateAt, equalTo);
  return comparison.operator === '!='
    ? (page, index, nowMs) => shown(page, index, nowMs) && kept(page, index, nowMs)
    : (page, index, nowMs) => shown(page, index, nowMs) || kept(page, index, nowMs);
}

const hostAtOrNone = (page: FlowPage, index: number) => hostAt(page, index) ?? '';

/** Any other name is a metadata key, unless it looks like a misspelled field. */
function refuseMisspelled({name, at}: Comparison): void {
  const meant = misspelled(name.toLowerCase(), fieldNames);
  if (meant === undefined) return;
  const sentence = `expected ${meant}, or meta.${name} for a metadata key; got ${quoted(name)}`;
  throw new FilterSyntaxError(sentence, {at, length: name.length});
}
