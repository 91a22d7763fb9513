import {
  type FlowPage,
  freeSlot,
  Rare,
  slotsPerPage,
  type TrafficColumn,
} from '../../snapshot/columns/page.js';
import {droppedPerSecond, receivedPerSecond} from '../../snapshot/columns/read.js';
import {addPage, createSums, type FlowSums} from '../../snapshot/columns/sums.js';
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
    const takes = (index: number) =>
      page.names.states[index] !== freeSlot && (mask === undefined || mask[first + index] === 1);
    // Those that go on and those that have ended.
    addPage(page, counted, counted, mask, first);
    addRates(page, takes, rates);
    drops += dropsIn(page, takes);
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

/** What was received in a second, and what of it was dropped. */
function addRates(page: FlowPage, takes: (index: number) => boolean, sums: FlowSums): void {
  const {before, after, fresh, rates, counts, size, seconds} = page;
  const isDifference = before !== undefined && fresh === undefined && rates === undefined;
  for (const column of columns) {
    const from = column * size;
    let [received, dropped] = [0, 0];
    if (isDifference) {
      const [then, now] = [before.values, after.values];
      for (let index = 0; index < size; index++)
        if (takes(index)) received += now[from + index]! - then[from + index]!;
      received /= seconds;
    } else {
      for (let index = 0; index < size; index++)
        if (takes(index)) received += receivedPerSecond(page, column, index);
    }
    for (let index = 0; counts.rare !== undefined && index < size; index++)
      if (takes(index)) dropped += droppedPerSecond(page, column, index);
    sums[column]! += received;
    sums[4 + column]! += dropped;
  }
}

function dropsIn({counts: {rare}, size}: FlowPage, takes: (index: number) => boolean): number {
  let drops = 0;
  for (let index = 0; rare !== undefined && index < size; index++)
    if (takes(index)) drops += rare[Rare.drops * size + index]!;
  return drops;
}
