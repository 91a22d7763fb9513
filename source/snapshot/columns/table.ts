import type {FlowIdentity, FlowName} from '../../flow/flow-key.js';
import {type FlowPage, freeSlot, slotsPerPage} from './page.js';
import {endpointColumns, hostAt, idAt, identityAt} from './read.js';

/** All flows of a picture. */
export interface FlowTable {
  /** By number; a page without flows is `undefined`. */
  readonly pages: readonly (FlowPage | undefined)[];
  /** How many flows there are. */
  readonly count: number;
  /** The same in all tables in which a flow keeps its slot and its serial number. */
  readonly lineage: object;
}

export function pageOf({pages}: FlowTable, slot: number): FlowPage {
  return pages[Math.floor(slot / slotsPerPage)]!;
}

export function indexOf(slot: number): number {
  return slot % slotsPerPage;
}

/** Calls `visit` with each slot that holds a flow. */
export function eachSlot(
  {pages}: FlowTable,
  visit: (page: FlowPage, index: number, slot: number) => void,
): void {
  for (const page of pages) {
    if (page === undefined) continue;
    const {states} = page.names;
    const first = page.number * slotsPerPage;
    for (let index = 0; index < page.size; index++) {
      if (states[index] !== freeSlot) visit(page, index, first + index);
    }
  }
}

/** All slots that hold a flow. */
export function* slotsOf({pages}: FlowTable): Iterable<number> {
  for (const page of pages) {
    if (page === undefined) continue;
    const {states} = page.names;
    for (let index = 0; index < page.size; index++) {
      if (states[index] !== freeSlot) yield page.number * slotsPerPage + index;
    }
  }
}

/** The slot of a flow; -1 if it is not there. Ids are compared only where the start is the same. */
export function findSlot(table: FlowTable, {id, startedAtMs, host}: FlowIdentity): number {
  for (const page of table.pages) {
    if (page === undefined) continue;
    const {startedAtMs: starts, states} = page.names;
    for (
      let index = starts.indexOf(startedAtMs);
      index >= 0;
      index = starts.indexOf(startedAtMs, index + 1)
    ) {
      const isIt = states[index] !== freeSlot && idAt(page, index) === id && hostAt(page, index) === host;
      if (isIt) return page.number * slotsPerPage + index;
    }
  }
  return -1;
}

/** The slot of the same flow in another table; -1 if it is not there. */
export function slotIn(other: FlowTable, table: FlowTable, slot: number): number {
  const page = pageOf(table, slot);
  const index = indexOf(slot);
  if (other.lineage === table.lineage) {
    return other.pages[page.number]?.names.serials[index] === page.names.serials[index] ? slot : -1;
  }
  return findSlot(other, identityAt(page, index));
}

/** How far `slotNear` looks: flows that come and go move the others in tables that were made of rows. */
const mostMoves = 256;

/** As `slotIn`, but without a search of the whole other table. */
export function slotNear(other: FlowTable, table: FlowTable, slot: number): number {
  if (other.lineage === table.lineage) return slotIn(other, table, slot);
  const page = pageOf(table, slot);
  const {id, startedAtMs, host} = identityAt(page, indexOf(slot));
  const isIt = (at: number) => {
    const near: FlowPage | undefined = at < 0 ? undefined : pageOf(other, at);
    const index = indexOf(at);
    return (
      near !== undefined &&
      near.names.startedAtMs[index] === startedAtMs &&
      holds(near, index) &&
      idAt(near, index) === id &&
      hostAt(near, index) === host
    );
  };
  for (let moves = 0; moves < mostMoves; moves++) {
    if (isIt(slot + moves)) return slot + moves;
    if (isIt(slot - moves)) return slot - moves;
  }
  return -1;
}

function holds({names, size}: FlowPage, index: number): boolean {
  return index < size && names.states[index] !== freeSlot;
}

/** The slots of the flows with a name: an ended flow and its successor share one. */
export function slotsOfName(table: FlowTable, {id, host}: FlowName): number[] {
  const test = idTest(id);
  const slots: number[] = [];
  eachSlot(table, (page, index, slot) => {
    if (test(page, index) && hostAt(page, index) === host) slots.push(slot);
  });
  return slots;
}

/** Compares numbers first, where the id has them. */
function idTest(id: string): (page: FlowPage, index: number) => boolean {
  const [, client, target] = /^(.+)->(.+)\/\w+$/.exec(id) ?? [];
  if (client === undefined || target === undefined) return (page, index) => idAt(page, index) === id;
  const {clientNumber, targetNumber} = endpointColumns(client, target);
  return (page, index) => {
    const {clients, targets, details} = page.names;
    const isLike = clients[index] === clientNumber && targets[index] === targetNumber;
    return (isLike || details[index]?.id !== undefined) && idAt(page, index) === id;
  };
}
