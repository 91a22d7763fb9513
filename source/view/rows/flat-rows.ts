import {endedSlot} from '../../snapshot/columns/page.js';
import {type Place, rowAt} from '../../snapshot/columns/rows.js';
import {findSlot, indexOf, pageOf, slotsOfName} from '../../snapshot/columns/table.js';
import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import type {Filter} from '../filter/filter.js';
import {placeOfSlot, selectRange, sortAll} from '../sorting/select.js';
import type {SlotOrder} from '../sorting/slot-order.js';
import {keysOf} from './keys.js';
import {eachMatch, type Matching} from './matching.js';
import {type Rows, withWindow} from './rows.js';

/** The flows that match a filter, in an order. */
export interface FlatRows extends Rows {
  readonly matching: Matching;
  readonly order: SlotOrder;
  /** All rows. It costs a sort and an object a flow: for files. */
  all(): FlowSnapshot[];
  /** The index of a slot's row; -1 if there is none. */
  indexOfSlot(slot: number): number;
}

/** @param nowMs when the flows were read, in ms since the epoch */
export function flatRows(matching: Matching, order: SlotOrder, nowMs: number): FlatRows {
  const {table, mask, count} = matching;
  const toRow = (slot: number) => rowAt(table, slot);
  const window = withWindow(count, (from, to) =>
    Array.from(selectRange(keysOf(order, matching), from, to), toRow),
  );

  const has = (slot: number) => slot >= 0 && (mask === undefined || mask[slot] === 1);
  const indexOfSlot = (slot: number) => (has(slot) ? placeOfSlot(keysOf(order, matching), slot) : -1);

  return {
    matching,
    order,
    ...window,
    places() {
      const places: Place[] = [];
      eachMatch(matching, (page, index) => places.push({page, index}));
      return places;
    },
    all: () => Array.from(sortAll(keysOf(order, matching)), toRow),
    indexOfSlot,
    indexOf: flow => indexOfSlot(findSlot(table, flow)),
    indexOfLive(name) {
      const live = slotsOfName(table, name).filter(
        slot => has(slot) && pageOf(table, slot).names.states[indexOf(slot)] !== endedSlot,
      );
      return live.length === 0 ? -1 : Math.min(...live.map(indexOfSlot));
    },
    placeAmong(filter, index) {
      const {keys, compareEqual} = keysOf(order, matching);
      const [at] = selectRange(keysOf(order, matching), index, index + 1);
      const isAfter = (slot: number) =>
        keys[slot] === keys[at!] ? compareEqual(slot, at!) > 0 : keys[slot]! > keys[at!]!;
      let [count, place] = [0, 0];
      eachMatch(matching, (page, indexInPage, slot) => {
        if (!filter.test(page, indexInPage, nowMs)) return;
        count++;
        if (at !== undefined && (slot === at || !isAfter(slot))) place++;
      });
      const isFound = at !== undefined && filter.test(pageOf(table, at), indexOf(at), nowMs);
      return {count, place: isFound ? place : 0};
    },
    find(filter, from, by) {
      if (count === 0) return -1;
      const [start] = selectRange(keysOf(order, matching), from, from + 1);
      const found = nearestMatch(filter, start, by);
      return found === undefined ? -1 : indexOfSlot(found);
    },
  };

  /** The slot that matches next from `start` on, or the first of all from the other end. */
  function nearestMatch(filter: Filter, start: number | undefined, by: 1 | -1): number | undefined {
    const {keys, compareEqual} = keysOf(order, matching);
    const isBefore = (a: number, b: number) => {
      const [keyA, keyB] = [keys[a]!, keys[b]!];
      return by * (keyA === keyB ? compareEqual(a, b) : keyA - keyB) < 0;
    };
    let next: number | undefined;
    let first: number | undefined;
    for (let slot = 0; slot < keys.length; slot++) {
      if (Number.isNaN(keys[slot]!)) continue;
      const isPast = start === undefined || (slot !== start && isBefore(slot, start));
      const rival = isPast ? first : next;
      if (rival !== undefined && !isBefore(slot, rival)) continue;
      if (!filter.test(pageOf(table, slot), indexOf(slot), nowMs)) continue;
      if (isPast) first = slot;
      else next = slot;
    }
    return next ?? first;
  }
}
