import {placeOf} from '../../snapshot/columns/from-rows.js';
import type {FlowPage} from '../../snapshot/columns/page.js';
import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import {metadataKey, termTest} from './fields.js';
import {type FlowTest, testPage} from './flow-test.js';
import {FilterSyntaxError, type SourceRange} from './syntax-error.js';

import {type FilterNode, parseTree} from './tree.js';

/** A compiled filter: which flows to show. */
export interface Filter {
  readonly test: FlowTest;
  /** The same for a flow that is shown. @param nowMs when the flow was read, in ms since the epoch */
  matches(flow: FlowSnapshot, nowMs: number): boolean;
  /** Whether it matches everything. */
  readonly isEmpty: boolean;
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
  let filter = compiled.get(text);
  if (filter === undefined) {
    filter = compileText(text);
    if (compiled.size >= mostCompiled) compiled.delete(compiled.keys().next().value!);
    compiled.set(text, filter);
  }
  return filter;
}

/** The last ones: a filter is used at every interval, and keeps what it found out about each flow. */
const compiled = new Map<string, Filter | FilterError>();
const mostCompiled = 4;

function compileText(text: string): Filter | FilterError {
  try {
    if (text.length > longestFilter) {
      const range = {at: longestFilter, length: text.length - longestFilter};
      throw new FilterSyntaxError(`expected at most ${longestFilter} characters`, range);
    }
    const tree = parseTree(text);
    if (tree === undefined) return {test: () => true, matches: () => true, isEmpty: true, keys: []};
    const test = compile(tree);
    return {
      test,
      matches(flow, nowMs) {
        const {page, index} = placeOf(flow);
        return test(page, index, nowMs);
      },
      isEmpty: false,
      keys: [...new Set(keysOf(tree))],
    };
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
      return (page, index, nowMs) => !test(page, index, nowMs);
    }
    case 'and': {
      const tests = node.parts.map(compile);
      return all(tests);
    }
    case 'or': {
      const tests = node.parts.map(compile);
      return (page, index, nowMs) => {
        for (const test of tests) if (test(page, index, nowMs)) return true;
        return false;
      };
    }
  }
}

/** The first test looks at a whole page, the others only at what is left. */
function all(tests: readonly FlowTest[]): FlowTest {
  const [first, ...others] = tests;
  const leaves: FlowTest = (page, index, nowMs) => {
    for (const test of others) if (!test(page, index, nowMs)) return false;
    return true;
  };
  return Object.assign(
    (page: FlowPage, index: number, nowMs: number) =>
      first!(page, index, nowMs) && leaves(page, index, nowMs),
    {
      whole(page: FlowPage, nowMs: number, mask: Uint8Array, at: number) {
        testPage(first!, page, nowMs, mask, at);
        for (let index = 0; index < page.size; index++) {
          if (mask[at + index] === 1 && !leaves(page, index, nowMs)) mask[at + index] = 0;
        }
      },
    },
  );
}
