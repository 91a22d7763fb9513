import {freeSlot, slotsPerPage} from '../../snapshot/columns/page.js';
import type {Keyed} from '../sorting/select.js';
import type {SlotOrder} from '../sorting/slot-order.js';
import {type Matching, slotCount} from './matching.js';

/** The keys of one order at a time, since they take 8 bytes a flow, and are asked for several times in a row. */
let last: {readonly order: SlotOrder; readonly matching: Matching; readonly keyed: Keyed} | undefined;
let memory = new Float64Array(0);

/** What to select rows by. It holds until it is asked for another order. */
export function keysOf(order: SlotOrder, matching: Matching): Keyed {
  if (last?.order === order && last.matching === matching) return last.keyed;
  const {table, mask, count} = matching;
  const slots = slotCount(table);
  if (memory.length < slots || memory.length > 4 * slots + slotsPerPage) memory = new Float64Array(slots);
  const keys = memory.subarray(0, slots);
  for (const [number, page] of table.pages.entries()) {
    const first = number * slotsPerPage;
    if (page === undefined || page.size < slotsPerPage) keys.fill(Number.NaN, first, first + slotsPerPage);
    if (page === undefined) continue;
    order.fill(page, keys, first);
    const {states, used} = page.names;
    if (mask === undefined && used === page.size) continue;
    for (let index = 0; index < page.size; index++) {
      if (states[index] === freeSlot || (mask !== undefined && mask[first + index] === 0)) {
        keys[first + index] = Number.NaN;
      }
    }
  }
  const keyed = {keys, count, compareEqual: order.compareEqual};
  last = {order, matching, keyed};
  return keyed;
}
