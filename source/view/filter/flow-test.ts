import {type FlowNames, type FlowPage, freeSlot} from '../../snapshot/columns/page.js';
import {isSameName} from '../../snapshot/columns/read.js';

/** Whether a filter matches the flow at an index of a page. @param nowMs when the flow was read, in ms since the epoch */
export interface FlowTest {
  (page: FlowPage, index: number, nowMs: number): boolean;
  /** Where that is faster: puts 1 into `mask`, from `at` on, for each flow of a page that matches, and 0 for others. */
  readonly whole?: WholeTest;
}

export type WholeTest = (page: FlowPage, nowMs: number, mask: Uint8Array, at: number) => void;

/** Tests all flows of a page; free slots get 0. */
export function testPage(test: FlowTest, page: FlowPage, nowMs: number, mask: Uint8Array, at: number): void {
  if (test.whole) {
    test.whole(page, nowMs, mask, at);
    return;
  }
  const {states} = page.names;
  for (let index = 0; index < page.size; index++) {
    mask[at + index] = states[index] !== freeSlot && test(page, index, nowMs) ? 1 : 0;
  }
}

const [unknown, no, yes] = [0, 1, 2];

/**
 * A test of what rarely changes (endpoints, names, metadata): its results are kept for each flow until one of these changes.
 * Filters are tested against every flow at every interval, and texts are slow to make and to search.
 */
export function keptPerFlow(test: (page: FlowPage, index: number) => boolean): FlowTest {
  const kept = new Map<number, Kept>();
  let last: Kept | undefined;
  return (page, index) => {
    if (last?.names !== page.names) {
      last = resultsFor(page, kept.get(page.number));
      kept.set(page.number, last);
    }
    const {results} = last;
    if (results[index] === unknown) results[index] = test(page, index) ? yes : no;
    return results[index] === yes;
  };
}

interface Kept {
  readonly names: FlowNames;
  readonly results: Uint8Array;
}

function resultsFor({names, size}: FlowPage, before: Kept | undefined): Kept {
  if (before?.names === names) return before;
  const results = new Uint8Array(size);
  if (before !== undefined) {
    const shared = Math.min(size, before.results.length);
    for (let index = 0; index < shared; index++) {
      if (isSameName(names, before.names, index)) results[index] = before.results[index]!;
    }
  }
  return {names, results};
}

const mostTexts = 1000;

/** A test of texts of which there are few (services, states): each is tested once. */
export function keptPerText(test: (text: string) => boolean): (text: string) => boolean {
  const results = new Map<string, boolean>();
  return text => {
    let result = results.get(text);
    if (result === undefined) {
      result = test(text);
      if (results.size < mostTexts) results.set(text, result);
    }
    return result;
  };
}
