import type {FlowSnapshot} from '../snapshot/snapshot.js';
import {fieldTest} from './filter-fields.js';
import {type FlowTest, freeTextTest} from './filter-tests.js';
import {tokenize} from './filter-tokens.js';
import {buildTree, type FilterNode} from './filter-tree.js';

/** Tells which flows to show. */
export interface Filter {
  matches(flow: FlowSnapshot, nowMs: number): boolean;
}

/** What is wrong, and at which character of the text it stands, from 0. */
export interface FilterError {
  readonly error: string;
  readonly position: number;
}

/**
 * Words, all of which must match: text in any field, or `field:value`; `"a b"` is one word.
 * An empty text matches everything.
 */
export function parseFilter(text: string): Filter | FilterError {
  const tokens = tokenize(text);
  if ('error' in tokens) return tokens;
  const matches = compile(buildTree(tokens));
  return typeof matches === 'function' ? {matches} : matches;
}

function compile(node: FilterNode): FlowTest | FilterError {
  switch (node.kind) {
    case 'all':
      return compileAll(node.parts);
    case 'text':
      return freeTextTest(node.value);
    case 'field': {
      const test = fieldTest(node.field, node.value);
      return typeof test === 'function' ? test : {error: test.error, position: node.position};
    }
  }
}

function compileAll(parts: readonly FilterNode[]): FlowTest | FilterError {
  const tests: FlowTest[] = [];
  for (const part of parts) {
    const test = compile(part);
    if (typeof test !== 'function') return test;
    tests.push(test);
  }
  return (flow, nowMs) => tests.every(test => test(flow, nowMs));
}
