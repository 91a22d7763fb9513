import {tableOfRows} from '../../source/snapshot/columns/from-rows.js';
import {snapshotOfTable, withoutFlows} from '../../source/snapshot/columns/of-snapshot.js';
import {Count, type FlowPage, slotsPerPage} from '../../source/snapshot/columns/page.js';
import type {FlowTable} from '../../source/snapshot/columns/table.js';
import type {Snapshot} from '../../source/snapshot/snapshot.js';
import {manyFlows, snapshot, takenAtMs} from '../view/flows.js';

/** Pictures as the ledger takes them: a second apart, of flows that keep their slots, with pages that share what stays the same. */
export function createPictures(count: number) {
  let table = compact(tableOfRows(manyFlows(count)));
  let second = 0;
  return {
    table: () => table,
    /** The next picture. Every flow of the first `busyPages` pages received 1000 bytes more. */
    next(busyPages = Number.POSITIVE_INFINITY): Snapshot {
      const pages = table.pages.map(
        (page, number) => page && (number < busyPages ? busy(page) : still(page)),
      );
      table = {...table, pages};
      second++;
      return snapshotOfTable({...withoutFlows(snapshot([])), takenAtMs: takenAtMs + second * 1000}, table);
    },
  };
}

/** Without drops and rates. */
function compact(table: FlowTable): FlowTable {
  return {
    ...table,
    pages: table.pages.map(page => {
      if (page === undefined) return undefined;
      const counts = {
        values: Uint32Array.from(page.counts.values),
        rare: undefined,
        times: undefined,
        quality: undefined,
      };
      return {...page, counts, after: counts, rates: undefined};
    }),
  };
}

function busy(page: FlowPage): FlowPage {
  const values = page.counts.values.slice();
  for (let index = 0; index < page.names.used; index++) {
    values[Count.rxBytes * page.size + index]! += 1000;
    values[Count.rxPackets * page.size + index]! += 1;
  }
  const counts = {...page.counts, values};
  return {...page, counts, before: page.counts, after: counts};
}

function still(page: FlowPage): FlowPage {
  return page.before === undefined || page.before === page.counts
    ? page
    : {...page, before: page.counts, after: page.counts};
}

/** What the counts of a full page take. */
export const pageCountsBytes = 5 * 4 * slotsPerPage;
