import {
  type FlowPage,
  freeSlot,
  Rare,
  slotsPerPage,
  type TrafficColumn,
} from '../../snapshot/columns/page.js';
import {droppedPerSecond, rareAt, receivedPerSecond} from '../../snapshot/columns/read.js';
import {addPage, createSums, type FlowSums, sumOf} from '../../snapshot/columns/sums.js';
import {withDropped} from '../../snapshot/forwarding.js';
import type {DirectionTraffic, MatchingFlows, Traffic} from '../../snapshot/snapshot.js';
import type {Matching} from '../rows/matching.js';

const columns: readonly TrafficColumn[] = [0, 1, 2, 3];

/** The sums of the flows that match. */
export function matchingSums({table, mask, count}: Matching): MatchingFlows {
  const counted = createSums();
  const rates = createSums();
  let drops = 0;
  for (const page of table.pages) {
    if (page === undefined) continue;
    const first = page.number * slotsPerPage;
    // Those that go on and those that have ended.
    addPage(page, counted, counted, mask, first);
    if (isDifference(page, mask)) addDifferences(page, rates);
    else
      eachMatchIn(page, mask, first, index => {
        for (const column of columns) {
          rates[column]! += receivedPerSecond(page, column, index);
          rates[4 + column]! += droppedPerSecond(page, column, index);
        }
        drops += rareAt(page, Rare.drops, index);
      });
  }
  const traffic = (from: number): Traffic => ({
    packets: counted[from]!,
    bytes: counted[from + 1]!,
    packetsPerSecond: rates[from]!,
    bytesPerSecond: rates[from + 1]!,
  });
  const direction = (from: 0 | 2): DirectionTraffic => withDropped(traffic(from), traffic(4 + from));
  return {flows: count, rx: direction(0), tx: direction(2), drops};
}

function eachMatchIn(
  {names, size}: FlowPage,
  mask: Uint8Array | undefined,
  first: number,
  visit: (index: number) => void,
): void {
  for (let index = 0; index < size; index++) {
    const isMatch = mask === undefined ? names.states[index] !== freeSlot : mask[first + index] === 1;
    if (isMatch) visit(index);
  }
}

/** Whether all of a page match, and their rates are what was counted in the last interval: so it is with most pages. */
function isDifference({names, size, counts, before, fresh, rates}: FlowPage, mask: Uint8Array | undefined) {
  const isAll = mask === undefined && names.used === size && counts.rare === undefined;
  return isAll && before !== undefined && fresh === undefined && rates === undefined;
}

function addDifferences({before, after, size, seconds}: FlowPage, rates: FlowSums): void {
  for (const column of columns) {
    rates[column]! +=
      (sumOf(after.values, column * size, size) - sumOf(before!.values, column * size, size)) / seconds;
  }
}
