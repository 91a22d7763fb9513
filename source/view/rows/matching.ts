import {endedSlot, type FlowPage, freeSlot, slotsPerPage} from '../../snapshot/columns/page.js';
import {endedAtMs} from '../../snapshot/columns/read.js';
import {eachSlot, type FlowTable} from '../../snapshot/columns/table.js';
import {parseFilter} from '../filter/filter.js';
import {testPage} from '../filter/flow-test.js';

/** The flows of a table that match a filter. */
export interface Matching {
  readonly table: FlowTable;
  /** By slot: 1 for a flow that matches. Undefined where all do. */
  readonly mask: Uint8Array | undefined;
  readonly count: number;
}

/**
 * @param filter its text; an invalid one matches everything
 * @param endedSinceMs flows that ended before that time do not match
 */
export function matchingFlows(
  table: FlowTable,
  filter: string,
  nowMs: number,
  endedSinceMs = Number.NEGATIVE_INFINITY,
): Matching {
  const parsed = parseFilter(filter);
  const isAll = 'error' in parsed || parsed.isEmpty;
  const hides = endedSinceMs > Number.NEGATIVE_INFINITY && hasOldEnded(table, endedSinceMs);
  if (isAll && !hides) return {table, mask: undefined, count: table.count};
  const mask = new Uint8Array(slotCount(table));
  for (const page of table.pages) {
    if (page === undefined) continue;
    const first = page.number * slotsPerPage;
    if (isAll)
      for (let index = 0; index < page.size; index++)
        mask[first + index] = Number(page.names.states[index] !== freeSlot);
    else testPage(parsed.test, page, nowMs, mask, first);
    if (!hides) continue;
    for (let index = 0; index < page.size; index++)
      if (isOldEnded(page, index, endedSinceMs)) mask[first + index] = 0;
  }
  let count = 0;
  for (let slot = 0; slot < mask.length; slot++) count += mask[slot]!;
  return {table, mask, count};
}

function hasOldEnded({pages}: FlowTable, sinceMs: number): boolean {
  for (const page of pages) {
    for (let index = 0; page !== undefined && index < page.size; index++) {
      if (isOldEnded(page, index, sinceMs)) return true;
    }
  }
  return false;
}

function isOldEnded(page: FlowPage, index: number, sinceMs: number): boolean {
  return page.names.states[index] === endedSlot && endedAtMs(page, index) < sinceMs;
}

/** How many slots there are, used or free. */
export function slotCount({pages}: FlowTable): number {
  return pages.length * slotsPerPage;
}

/** Calls `visit` with each slot that matches. */
export function eachMatch({table, mask}: Matching, visit: Parameters<typeof eachSlot>[1]): void {
  if (mask === undefined) eachSlot(table, visit);
  else
    eachSlot(table, (page, index, slot) => {
      if (mask[slot] === 1) visit(page, index, slot);
    });
}
