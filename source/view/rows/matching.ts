import {slotsPerPage} from '../../snapshot/columns/page.js';
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

/** @param filter its text; an invalid one matches everything */
export function matchingFlows(table: FlowTable, filter: string, nowMs: number): Matching {
  const parsed = parseFilter(filter);
  if ('error' in parsed || parsed.isEmpty) return {table, mask: undefined, count: table.count};
  const mask = new Uint8Array(slotCount(table));
  for (const page of table.pages) {
    if (page) testPage(parsed.test, page, nowMs, mask, page.number * slotsPerPage);
  }
  let count = 0;
  for (let slot = 0; slot < mask.length; slot++) count += mask[slot]!;
  return {table, mask, count};
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
