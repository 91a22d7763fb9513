import {lifecycleState} from '../../snapshot/lifecycle.js';
import {misspelled} from '../../text/nearest.js';
import {quoted} from '../../text/quoted.js';
import {columnById, columns} from '../columns/columns.js';
import {findColumn} from '../columns/names.js';
import {equalEndpoint, inBlock} from './address-tests.js';
import type {Comparison} from './comparison.js';
import {columnNumberTest, metadataTest, portTest} from './number-tests.js';
import {FilterSyntaxError} from './syntax-error.js';
import {equalTo, type FlowTest, freeTextTest, holding, type PlainText, textTest} from './text-tests.js';
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
  if (name === 'id') return textTest(comparison, flow => flow.id);
  if (Object.hasOwn(ports, name)) return portTest(comparison, ports[name]!);
  const id = findColumn(name)!;
  if (id === 'share' || id === 'history') return columnNumberTest(comparison, columnById('rate'), 'bytes/s');
  if (id === 'client' || id === 'target')
    return textTest(comparison, flow => flow[id], addressText(comparison));
  if (id === 'state') return stateTest(comparison);
  const column = columnById(id);
  if (column.unit !== undefined) return columnNumberTest(comparison, column, column.unit);
  return textTest(comparison, column.text);
}

/** A CIDR block; otherwise `:` matches a part of the endpoint, `=` and `!=` all of it or its address. */
function addressText({value}: Comparison): PlainText {
  return (text, operator) => {
    if (text.includes('/')) return inBlock(text, value);
    return operator === ':' ? holding(text) : equalEndpoint(text);
  };
}

/** New, idle, expiring and refused flows also count as active. */
function stateTest(comparison: Comparison): FlowTest {
  const shown = textTest(comparison, lifecycleState, equalTo);
  const kept = textTest(comparison, ({state}) => state, equalTo);
  return comparison.operator === '!='
    ? (flow, nowMs) => shown(flow, nowMs) && kept(flow, nowMs)
    : (flow, nowMs) => shown(flow, nowMs) || kept(flow, nowMs);
}

/** Any other name is a metadata key, unless it looks like a misspelled field. */
function refuseMisspelled({name, at}: Comparison): void {
  const meant = misspelled(name.toLowerCase(), fieldNames);
  if (meant === undefined) return;
  const sentence = `expected ${meant}, or meta.${name} for a metadata key; got ${quoted(name)}`;
  throw new FilterSyntaxError(sentence, {at, length: name.length});
}
