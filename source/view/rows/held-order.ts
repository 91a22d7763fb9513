import {flowKey} from '../../flow/flow-key.js';
import {type FlowPage, freeSlot, slotsPerPage} from '../../snapshot/columns/page.js';
import {identityAt} from '../../snapshot/columns/read.js';
import {eachSlot, type FlowTable, indexOf, pageOf} from '../../snapshot/columns/table.js';
import type {SlotOrder} from '../sorting/slot-order.js';
import type {FlatRows} from './flat-rows.js';

/** The key of what is new: greater than every other, and finite, so that keys can be subtracted. */
const afterAll = Number.MAX_VALUE;

/** The rows whose order a held order keeps. */
const heldRows = new WeakMap<SlotOrder, FlatRows>();

/**
 * The order of rows that were shown before, for a newer table: the flows that were there keep it, others follow in an order of
 * their own.
 */
export function heldOrder(shown: FlatRows, now: SlotOrder): SlotOrder {
  const rows = heldRows.get(shown.order) ?? shown;
  const slotBefore = slotFinder(rows, now.table);
  const {order} = rows;
  const keys = new Float64Array(slotsPerPage);
  const before = (slot: number) => slotBefore(pageOf(now.table, slot), indexOf(slot));
  const held: SlotOrder = {
    table: now.table,
    fill(page, into, at) {
      const known = order.table.lineage === now.table.lineage ? order.table.pages[page.number] : undefined;
      if (known !== undefined) order.fill(known, keys, 0);
      if (known?.names.serials === page.names.serials && rows.matching.mask === undefined) {
        into.set(page.size === slotsPerPage ? keys : keys.subarray(0, page.size), at);
        return;
      }
      for (let index = 0; index < page.size; index++) {
        if (page.names.states[index] === freeSlot) continue;
        const slot = slotBefore(page, index);
        if (slot < 0) into[at + index] = afterAll;
        else into[at + index] = known === undefined ? order.key(slot) : keys[index]!;
      }
    },
    key(slot) {
      const there = before(slot);
      return there < 0 ? afterAll : order.key(there);
    },
    compareEqual(a, b) {
      const [thereA, thereB] = [before(a), before(b)];
      if (thereA >= 0 && thereB >= 0) return order.compareEqual(thereA, thereB);
      return now.key(a) - now.key(b) || now.compareEqual(a, b);
    },
  };
  heldRows.set(held, rows);
  return held;
}

/** Finds the slot that a flow had in the rows before; -1 where it was not among them. */
function slotFinder(rows: FlatRows, table: FlowTable): (page: FlowPage, index: number) => number {
  const {table: before, mask} = rows.matching;
  const has = (slot: number) => slot >= 0 && (mask === undefined || mask[slot] === 1);
  if (before.lineage === table.lineage) {
    return (page, index) => {
      const slot = page.number * slotsPerPage + index;
      const isSame = before.pages[page.number]?.names.serials[index] === page.names.serials[index];
      return isSame && has(slot) ? slot : -1;
    };
  }
  // Tables of files do not keep slots.
  const slots = new Map<string, number>();
  eachSlot(before, (page, index, slot) => slots.set(keyAt(page, index), slot));
  return (page, index) => {
    const slot = slots.get(keyAt(page, index)) ?? -1;
    return has(slot) ? slot : -1;
  };
}

function keyAt(page: FlowPage, index: number): string {
  return flowKey(identityAt(page, index));
}
