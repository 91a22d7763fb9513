import type {FlowSnapshot} from '../snapshot/snapshot.js';
import {flowState} from './columns.js';
import {type FlowTest, fieldTest} from './filter-fields.js';
import {tokenize} from './filter-tokens.js';

/** Tells which flows to show. */
export interface Filter {
  matches(flow: FlowSnapshot, nowMs: number): boolean;
}

/** What is wrong, and at which character of the text it stands, from 0. */
export interface FilterError {
  readonly error: string;
  readonly position: number;
}

const everything: Filter = {matches: () => true};

/**
 * Words, all of which must match: text in any field, or `field:value`; `"a b"` is one word.
 * An empty text matches everything.
 */
export function parseFilter(text: string): Filter | FilterError {
  const tokens = tokenize(text);
  if ('error' in tokens) return tokens;
  const tests: FlowTest[] = [];
  for (const {field, value, position} of tokens) {
    const test = field === undefined ? anyField(value) : fieldTest(field, value);
    if (typeof test !== 'function') return {error: test.error, position};
    tests.push(test);
  }
  if (tests.length === 0) return everything;
  return {matches: (flow, nowMs) => tests.every(test => test(flow, nowMs))};
}

function anyField(value: string): FlowTest {
  const wanted = value.toLowerCase();
  const holds = (text: string) => text.toLowerCase().includes(wanted);
  return flow =>
    holds(flow.client) ||
    holds(flow.target) ||
    holds(flow.service) ||
    holds(flow.protocol) ||
    holds(flowState(flow)) ||
    Object.entries(flow.metadata).some(([key, metadata]) => holds(`${key}=${metadata}`));
}
