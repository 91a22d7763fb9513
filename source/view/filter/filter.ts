import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import {metadataKey, termTest} from './fields.js';
import {FilterSyntaxError, type Place} from './syntax-error.js';
import type {FlowTest} from './text-tests.js';
import {type FilterNode, parseTree} from './tree.js';

/** Tells which flows to show; compiled once, asked for every flow. */
export interface Filter {
  /** @param nowMs when the flow was read, by the same clock as its times */
  matches(flow: FlowSnapshot, nowMs: number): boolean;
  /** The keys of the metadata that it asks for: names that not every flow has, and maybe none. */
  readonly keys: readonly string[];
}

/** What would be right, in one sentence, and the characters of the text that are not; both lie within it. */
export interface FilterError extends Place {
  readonly error: string;
}

/** Far more than anybody types; it bounds how deep a filter nests, and what an expression costs. */
export const longestFilter = 1000;

/**
 * Compiles a filter; docs/filters.md documents the grammar. An empty text matches everything.
 * Never throws. Neither what is typed nor what flows say can make it slow: a test takes time in proportion
 * to the flow's text, expressions included.
 */
export function parseFilter(text: string): Filter | FilterError {
  try {
    if (text.length > longestFilter) {
      const place = {at: longestFilter, length: text.length - longestFilter};
      throw new FilterSyntaxError(`expected at most ${longestFilter} characters`, place);
    }
    const tree = parseTree(text);
    if (tree === undefined) return {matches: () => true, keys: []};
    return {matches: compile(tree), keys: [...new Set(keysOf(tree))]};
  } catch (error) {
    if (!(error instanceof FilterSyntaxError)) throw error;
    const {at, length} = error.place;
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
