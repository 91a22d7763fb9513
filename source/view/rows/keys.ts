import {type FlowPage, freeSlot, slotsPerPage} from '../../snapshot/columns/page.js';
import type {Keyed} from '../sorting/select.js';
import type {SlotOrder} from '../sorting/slot-order.js';
import {type Matching, slotCount} from './matching.js';

/** The keys of one order at a time, since they take 8 bytes a flow, and are asked for several times in a row. */
let last: {readonly order: SlotOrder; readonly matching: Matching; readonly keyed: Keyed} | undefined;
let memory = new Float64Array(0);

/** What to select rows by. It holds until it is asked for another order. */
export function keysOf(order: SlotOrder, matching: Matching): Keyed {
  if (last?.order === order && last.matching === matching) return last.keyed;
  const {table, count} = matching;
  const slots = slotCount(table);
  if (memory.length < slots || memory.length > 4 * slots + slotsPerPage) memory = new Float64Array(slots);
  const keys = memory.subarray(0, slots);
  for (const [number, page] of table.pages.entries()) {
    const first = number * slotsPerPage;
    if (page === undefined || page.size < slotsPerPage) keys.fill(Number.NaN, first, first + slotsPerPage);
    if (page === undefined) continue;
    order.fill(page, keys, first);
    leaveOut(page, matching.mask, keys, first);
  }
  const keyed = {keys, count, nextKeys: nextKeysOf(order, slots), compareEqual: order.compareEqual};
  last = {order, matching, keyed};
  return keyed;
}

/** Free slots, and those that do not match, take no part. */
function leaveOut(
  {names, size}: FlowPage,
  mask: Uint8Array | undefined,
  keys: Float64Array,
  first: number,
): void {
  const {states, used} = names;
  if (mask === undefined && used === size) return;
  for (let index = 0; index < size; index++) {
    if (states[index] === freeSlot || (mask !== undefined && mask[first + index] === 0)) {
      keys[first + index] = Number.NaN;
    }
  }
}

function nextKeysOf({table, fillNext}: SlotOrder, slots: number): Keyed['nextKeys'] {
  if (fillNext === undefined) return undefined;
  let next: Float64Array | undefined;
  return () => {
    if (next === undefined) {
      next = new Float64Array(slots);
      for (const page of table.pages) if (page) fillNext(page, next, page.number * slotsPerPage);
    }
    return next;
  };
}
