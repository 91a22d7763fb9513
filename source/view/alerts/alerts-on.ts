import {tableOf} from '../../snapshot/columns/of-snapshot.js';
import {endedSlot, slotsPerPage} from '../../snapshot/columns/page.js';
import {idAt} from '../../snapshot/columns/read.js';
import {type FlowTable, indexOf, pageOf} from '../../snapshot/columns/table.js';
import type {AlertSnapshot, Snapshot} from '../../snapshot/snapshot.js';
import {testPage} from '../filter/flow-test.js';
import {keysOf} from '../rows/keys.js';
import {type Matching, slotCount} from '../rows/matching.js';
import {selectRange} from '../sorting/select.js';
import {orderBy} from '../sorting/slot-order.js';
import type {Alert} from './alert.js';

/** Of the flows of an alert, so many have their ids in the snapshot. */
export const mostIds = 5;

/**
 * The alerts that are on in a snapshot. One that was on before goes on since then.
 * @param before the alerts that were on in the snapshot before
 */
export function alertsOn(
  snapshot: Snapshot,
  alerts: readonly Alert[],
  before: readonly AlertSnapshot[],
): readonly AlertSnapshot[] {
  const {takenAtMs} = snapshot;
  const table = tableOf(snapshot);
  return alerts.flatMap(({name, text, filter, order}): AlertSnapshot[] => {
    const matching = liveMatches(table, filter.test, takenAtMs);
    if (matching === undefined) return [];
    const worst = selectRange(keysOf(orderBy(table, order, takenAtMs), matching), 0, mostIds);
    const sinceMs = before.find(each => each.name === name)?.sinceMs ?? takenAtMs;
    return [
      {
        name,
        filter: text,
        // A recording can step back.
        sinceMs: Math.min(sinceMs, takenAtMs),
        flows: matching.count,
        ids: Array.from(worst, slot => idAt(pageOf(table, slot), indexOf(slot))),
      },
    ];
  });
}

const ofPage = new Uint8Array(slotsPerPage);

/** The flows that match and have not ended; undefined if there is none, as usual: then nothing is made. */
function liveMatches(table: FlowTable, test: Alert['filter']['test'], nowMs: number): Matching | undefined {
  let mask: Uint8Array | undefined;
  let count = 0;
  for (const page of table.pages) {
    if (page === undefined) continue;
    testPage(test, page, nowMs, ofPage, 0);
    const {states} = page.names;
    const first = page.number * slotsPerPage;
    for (let index = 0; index < page.size; index++) {
      if (ofPage[index] === 0 || states[index] === endedSlot) continue;
      mask ??= new Uint8Array(slotCount(table));
      mask[first + index] = 1;
      count++;
    }
  }
  return mask && {table, mask, count};
}
