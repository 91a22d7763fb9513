import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import {metadataKey, termTest} from './fields.js';
import {FilterSyntaxError, type SourceRange} from './syntax-error.js';
import type {FlowTest} from './text-tests.js';
import {type FilterNode, parseTree} from './tree.js';

/** A compiled filter: which flows to show. */
export interface Filter {
  /** @param nowMs when the flow was read, in ms since the epoch */
  matches(flow: FlowSnapshot, nowMs: number): boolean;
  /** The metadata keys that it tests; a flow need not have them. */
  readonly keys: readonly string[];
}

/** A syntax error and the range of the text that it is about. */
export interface FilterError extends SourceRange {
  /** What was expected, in one sentence. */
  readonly error: string;
}

/** In characters. It bounds the nesting of a filter and the cost of its expressions. */
export const longestFilter = 1000;

/**
 * Compiles a filter; docs/filters.md documents the grammar. An empty text matches everything. Never throws.
 *
 * Neither the filter nor a flow's own text can make it slow: a test, expressions included, takes time linear in the
 * flow's text.
 */
export function parseFilter(text: string): Filter | FilterError {
  try {
    if (text.length > longestFilter) {
      const range = {at: longestFilter, length: text.length - longestFilter};
      throw new FilterSyntaxError(`expected at most ${longestFilter} characters`, range);
    }
    const tree = parseTree(text);
    if (tree === undefined) return {matches: () => true, keys: []};
    return {matches: compile(tree), keys: [...new Set(keysOf(tree))]};
  } catch (error) {
    if (!(error instanceof FilterSyntaxError)) throw error;
    const {at, length} = error.range;
    return {error: error.message, at, length};
  }
}

function keysOf(node: FilterNode): readonly string[] {
  if (node.kind === 'not') return keysOf(node.part);
  if (node.kind !== 'term') return node.parts.flatMap(keysOf);
  const key = node.field && metadataKey(node.field.name);
  return key === undefined ? [] : [key];
}

function compile(node: FilterNode): FlowTest {
  switch (node.kind) {
    case 'term':
      return termTest(node);
    case 'not': {
      const test = compile(node.part);
      return (flow, nowMs) => !test(flow, nowMs);
    }
    case 'and': {
      const tests = node.parts.map(compile);
      return (flow, nowMs) => tests.every(test => test(flow, nowMs));
    }
    case 'or': {
      const tests = node.parts.map(compile);
      return (flow, nowMs) => tests.some(test => test(flow, nowMs));
    }
  }
}
