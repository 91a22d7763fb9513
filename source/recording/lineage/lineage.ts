import {type FlowPage, freeSlot, slotsPerPage} from '../../snapshot/columns/page.js';
import type {FlowTable} from '../../snapshot/columns/table.js';
import type {FlowRecord} from '../parse/flow-record.js';
import {createSlotFinder} from './find-slots.js';
import {createFlowColumns, makeRoom} from './flow-columns.js';
import {createFlowWriter, everything} from './put-flow.js';
import {takePage} from './take-page.js';

/** The flows of a recording, interval by interval, each in a slot of its own. */
export interface Lineage {
  /** Adds a flow to the interval that is being read. */
  add(flow: FlowRecord): void;
  /** Begins the interval again. */
  restart(): void;
  /** Ends the interval: flows that were not added are gone. */
  close(): FlowTable;
}

export function createLineage(): Lineage {
  const lineage = {};
  const columns = createFlowColumns();
  const finder = createSlotFinder(columns);
  const changes: number[] = [];
  const put = createFlowWriter(columns, changes);
  let pages: (FlowPage | undefined)[] = [];
  let free: number[] = [];
  /** No slot from here on has ever been used. */
  let used = 0;
  let serial = 0;
  let count = 0;

  function newSlot(): number {
    const slot = free.pop() ?? used++;
    makeRoom(columns, slot);
    while (changes.length * slotsPerPage < columns.room) changes.push(0);
    columns.serials[slot] = ++serial;
    return slot;
  }

  /** Frees the slots of flows that are gone. */
  function freeOthers(): void {
    const gone: number[] = [];
    for (let slot = used - 1; slot >= 0; slot--) {
      if (columns.states[slot] !== freeSlot && !finder.isTaken(slot)) gone.push(slot);
    }
    for (const slot of gone) clear(slot);
    // The lowest is used first.
    if (gone.length > 0) free = [...free, ...gone].sort((a, b) => b - a);
  }

  function clear(slot: number): void {
    const {states, serials, hasRare, hasTimes, hasQuality} = columns;
    for (const column of [states, serials, hasRare, hasTimes, hasQuality]) column[slot] = 0;
    for (const column of [columns.clients, columns.targets, columns.startedAtMs]) column[slot] = 0;
    for (const column of [...columns.values, ...columns.rates, ...columns.rare]) column[slot] = 0;
    columns.details[slot] = undefined;
    for (const raws of [columns.rawMetadata, columns.rawIds, columns.rawClients, columns.rawTargets]) {
      raws[slot] = undefined;
    }
    changes[Math.floor(slot / slotsPerPage)] = everything;
  }

  return {
    add(record) {
      const found = finder.find(record);
      const slot = found < 0 ? newSlot() : found;
      finder.take(slot);
      put(record, slot, found < 0);
      count++;
    },
    restart() {
      finder.restart();
      count = 0;
    },
    close() {
      freeOthers();
      finder.close();
      const pageCount = Math.ceil(used / slotsPerPage);
      pages = Array.from({length: pageCount}, (_, number) =>
        takePage(columns, number, sizeFor(used - number * slotsPerPage), changes[number]!, pages[number]),
      );
      changes.fill(0);
      const table = {pages, count, lineage};
      count = 0;
      return table;
    },
  };
}

/** Few flows take little memory. */
function sizeFor(slots: number): number {
  return Math.min(slotsPerPage, 2 ** Math.ceil(Math.log2(Math.max(16, slots))));
}
