import type {FlowIdentity} from '../../flow/flow-key.js';
import {slotsPerPage} from '../../snapshot/columns/page.js';
import {type Place, rowAt} from '../../snapshot/columns/rows.js';
import {type FlowTable, findSlot, indexOf, pageOf} from '../../snapshot/columns/table.js';
import type {FlowSnapshot, HostSnapshot} from '../../snapshot/snapshot.js';
import {columnById} from '../columns/columns.js';
import type {Filter} from '../filter/filter.js';
import {type Keyed, placeOfSlot, selectRange, sortAll} from '../sorting/select.js';
import {orderBy} from '../sorting/slot-order.js';
import type {Sort} from '../sorting/sort.js';
import type {FlatRows} from './flat-rows.js';
import {type Grouping, groupFlows} from './groups.js';
import {type CountedParents, hostParents} from './host-parents.js';
import {keysOf} from './keys.js';
import {type Matching, slotCount} from './matching.js';
import {parentsOf} from './parents.js';
import {type Rows, withWindow} from './rows.js';

/** A row that stands for a group of flows. */
export interface Group {
  readonly by: Grouping;
  /** The client's address, the target, the service, the app, the country or the AS; empty where a flow has none. */
  readonly name: string;
  /** How many flows it has, also those that are not in the table. */
  readonly count: number;
  /** Where they are in the table, in no order of the view. */
  readonly slots: Uint32Array;
  /** They are put in order, and made, when somebody asks for them. */
  readonly flows: readonly FlowSnapshot[];
  readonly folded: boolean;
}

/** The groups by their rows. */
export interface Groups {
  names(): readonly string[];
  get(row: FlowSnapshot): Group | undefined;
  has(row: FlowSnapshot): boolean;
}

/** Without a tree. */
export const noGroups: Groups = {names: () => [], get: () => undefined, has: () => false};

/** The rows of a tree: groups and their flows, in display order. */
export interface Tree {
  /** A group's row looks like a flow whose counters are the sums of its flows. */
  readonly rows: Rows;
  readonly groups: Groups;
}

/**
 * Groups flows. The groups are sorted the same way, by their sums.
 * @param folded names of the groups whose flows are hidden
 * @param hosts machines that know the sums of all their flows, where the table has only some
 */
export function growTree(
  flat: FlatRows,
  by: Grouping,
  folded: ReadonlySet<string>,
  sort: Sort,
  nowMs: number,
  hosts?: readonly HostSnapshot[] | undefined,
): Tree {
  const {matching, order: flowOrder} = flat;
  const {table} = matching;
  const {grouped, parents: made, countOf} = countedParents(matching, by, hosts);
  const {count: groupCount, groupOf, nameOf, sizeOf, members} = grouped;
  const {table: parents, describe} = made;
  const parentKeys = keysOfParents(parents, describe, sort, nowMs);
  const foldedGroups = new Uint8Array(groupCount);
  let length = groupCount + matching.count;
  for (let group = 0; folded.size > 0 && group < groupCount; group++) {
    if (!folded.has(nameOf(group))) continue;
    foldedGroups[group] = 1;
    length -= sizeOf(group);
  }
  const groupOfRow = new Map<FlowSnapshot, number>();
  /** The first parents in their order, as many as were needed so far. */
  let sorted: Uint32Array = new Uint32Array(0);

  /** Rows of a group, its parent included. */
  const weight = (group: number) => 1 + (foldedGroups[group] === 1 ? 0 : sizeOf(group));

  function parentAt(place: number): number {
    if (place >= sorted.length) sorted = selectRange(parentKeys, 0, Math.max(place + 1, 2 * sorted.length));
    return sorted[place]!;
  }

  function parentRow(group: number): FlowSnapshot {
    describe(group);
    const row = rowAt(parents, group);
    groupOfRow.set(row, group);
    return row;
  }

  /** The flows of a group, to be selected by their places in it. */
  function keyedMembers(group: number): Keyed & {readonly slots: Uint32Array} {
    const slots = members(group);
    const {keys} = keysOf(flowOrder, matching);
    return {
      slots,
      keys: Float64Array.from(slots, slot => keys[slot]!),
      count: slots.length,
      compareEqual: (a, b) => flowOrder.compareEqual(slots[a]!, slots[b]!),
    };
  }

  function memberRows(group: number, from: number, to: number): FlowSnapshot[] {
    const {slots, ...keyed} = keyedMembers(group);
    return Array.from(selectRange(keyed, from, to), at => rowAt(table, slots[at]!));
  }

  function make(from: number, to: number): FlowSnapshot[] {
    const rows: FlowSnapshot[] = [];
    let start = 0;
    for (let place = 0; start < to; place++) {
      const group = parentAt(place);
      const end = start + weight(group);
      if (end > from) {
        if (start >= from) rows.push(parentRow(group));
        if (end - start > 1) {
          rows.push(...memberRows(group, Math.max(0, from - start - 1), Math.min(end, to) - start - 1));
        }
      }
      start = end;
    }
    return rows;
  }

  /** How many rows stand before a parent. */
  function indexOfParent(group: number): number {
    const {keys, compareEqual} = parentKeys;
    let before = 0;
    for (let other = 0; other < keys.length; other++) {
      const isBefore =
        keys[other]! < keys[group]! ||
        (keys[other] === keys[group] && other !== group && compareEqual(other, group) < 0);
      if (isBefore) before += weight(other);
    }
    return before;
  }

  function indexOfSlot(slot: number): number {
    const group = slot < 0 ? -1 : groupOf[slot]!;
    if (group < 0 || foldedGroups[group] === 1) return -1;
    const {slots, ...keyed} = keyedMembers(group);
    return indexOfParent(group) + 1 + placeOfSlot(keyed, slots.indexOf(slot));
  }

  function indexOfFlow(flow: FlowIdentity): number {
    const parent = findParent(flow);
    return parent >= 0 ? indexOfParent(parent) : indexOfSlot(findSlot(table, flow));
  }

  /** A parent is known by its name, since it begins with the first of its flows. */
  function findParent({id, startedAtMs}: FlowIdentity): number {
    if (!id.startsWith(`${by} `)) return -1;
    for (let group = 0; group < groupCount; group++) {
      const isLike = Object.is(pageOf(parents, group).names.startedAtMs[indexOf(group)], startedAtMs);
      if (isLike && id === `${by} ${nameOf(group)}`) return group;
    }
    return -1;
  }

  const window = withWindow(length, make);
  const rows: Rows = {
    ...window,
    places() {
      const places: Place[] = [];
      for (let group = 0; group < groupCount; group++) {
        describe(group);
        places.push({page: pageOf(parents, group), index: indexOf(group)});
        if (foldedGroups[group] === 1) continue;
        for (const slot of members(group)) places.push({page: pageOf(table, slot), index: indexOf(slot)});
      }
      return places;
    },
    indexOf: indexOfFlow,
    indexOfLive(name) {
      const index = flat.indexOfLive(name);
      const row = flat.at(index);
      return row === undefined ? -1 : indexOfFlow(row);
    },
    placeAmong(filter, index) {
      let [count, place] = [0, 0];
      for (const [at, each] of placesInOrder().entries()) {
        if (!matchesAt(filter, each)) continue;
        count++;
        if (at === index) place = count;
      }
      return {count, place};
    },
    find(filter, from, by) {
      const places = placesInOrder();
      for (let step = 0; step < length; step++) {
        const index = (((from + step * by) % length) + length) % length;
        if (matchesAt(filter, places[index]!)) return index;
      }
      return -1;
    },
  };

  /** By index of a row: a slot, or -1 - the number of a group. */
  function placesInOrder(): Int32Array {
    const places = new Int32Array(length);
    let next = 0;
    for (const group of sortAll(parentKeys)) {
      places[next++] = -1 - group;
      if (foldedGroups[group] === 1) continue;
      const {slots, ...keyed} = keyedMembers(group);
      for (const at of sortAll(keyed)) places[next++] = slots[at]!;
    }
    return places;
  }

  function matchesAt(filter: Filter, place: number): boolean {
    if (place >= 0) return filter.test(pageOf(table, place), indexOf(place), nowMs);
    const group = -1 - place;
    describe(group);
    return filter.test(pageOf(parents, group), indexOf(group), nowMs);
  }

  const groups: Groups = {
    names: () => Array.from({length: groupCount}, (_, group) => nameOf(group)),
    has: row => groupOfRow.has(row),
    get(row) {
      const group = groupOfRow.get(row);
      if (group === undefined) return undefined;
      return {
        by,
        name: nameOf(group),
        count: countOf(group),
        folded: foldedGroups[group] === 1,
        get slots() {
          return members(group);
        },
        get flows() {
          return memberRows(group, 0, sizeOf(group));
        },
      };
    },
  };
  return {rows, groups};
}

function countedParents(
  matching: Matching,
  by: Grouping,
  hosts: readonly HostSnapshot[] | undefined,
): CountedParents {
  const grouped = groupFlows(matching, by);
  if (by === 'host' && hosts !== undefined) return hostParents(matching, grouped, hosts);
  return {grouped, parents: parentsOf(matching, grouped), countOf: grouped.sizeOf};
}

/** Parents by a sort order. Their texts are made where they are needed for it. */
function keysOfParents(
  parents: FlowTable,
  describe: (group: number) => void,
  sort: Sort,
  nowMs: number,
): Keyed {
  const {count} = parents;
  if (needsTexts(sort)) for (let group = 0; group < count; group++) describe(group);
  const order = orderBy(parents, sort, nowMs);
  const keys = new Float64Array(slotCount(parents));
  for (const page of parents.pages) if (page) order.fill(page, keys, page.number * slotsPerPage);
  return {
    keys: keys.subarray(0, count),
    count,
    compareEqual(a, b) {
      describe(a);
      describe(b);
      return order.compareEqual(a, b);
    },
  };
}

/** Whether a parent's place depends on more than its counters. */
function needsTexts({column}: Sort): boolean {
  return columnById(column).unit === undefined || ['age', 'idle', 'left'].includes(column);
}
