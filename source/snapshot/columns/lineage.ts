import {flowKey} from '../../flow/flow-key.js';
import type {FlowSnapshot} from '../snapshot.js';
import {type PlacedRow, pageOfRows} from './from-rows.js';
import {slotsPerPage} from './page.js';
import type {FlowTable} from './table.js';

interface Slot {
  readonly slot: number;
  readonly serial: number;
}

/** Returns a function that makes tables of rows, in which a flow keeps the slot of the table before. */
export function createRowLineage(): (flows: readonly FlowSnapshot[]) => FlowTable {
  const lineage = {};
  let slots = new Map<string, Slot>();
  let serial = 0;

  return flows => {
    const known = flows.map(flow => slots.get(flowKey(flow)));
    const taken = new Set(known.map(each => each?.slot));
    let free = 0;
    const next = new Map<string, Slot>();
    const pages: PlacedRow[][] = [];
    for (const [index, flow] of flows.entries()) {
      const slot = known[index] ?? {slot: nextFree(), serial: ++serial};
      next.set(flowKey(flow), slot);
      const page = Math.floor(slot.slot / slotsPerPage);
      pages[page] ??= [];
      pages[page].push({flow, index: slot.slot % slotsPerPage, serial: slot.serial});
    }
    slots = next;
    return {
      pages: Array.from(pages, (rows, number) => rows && pageOfRows(rows, number)),
      count: flows.length,
      lineage,
    };

    function nextFree(): number {
      while (taken.has(free)) free++;
      taken.add(free);
      return free;
    }
  };
}
