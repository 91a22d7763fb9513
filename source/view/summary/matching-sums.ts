import {Count, Rare} from '../../snapshot/columns/page.js';
import {dropped, droppedPerSecond, rareAt, received, receivedPerSecond} from '../../snapshot/columns/read.js';
import {withDropped} from '../../snapshot/forwarding.js';
import type {DirectionTraffic, MatchingFlows} from '../../snapshot/snapshot.js';
import {eachMatch, type Matching} from '../rows/matching.js';

const columns = [Count.rxPackets, Count.rxBytes, Count.txPackets, Count.txBytes] as const;

/** The sums of the flows that match. */
export function matchingSums(matching: Matching): MatchingFlows {
  const [counted, rates, lost, lostRates] = Array.from({length: 4}, () => new Float64Array(columns.length));
  let drops = 0;
  eachMatch(matching, (page, index) => {
    for (const column of columns) {
      counted![column]! += received(page, column, index);
      rates![column]! += receivedPerSecond(page, column, index);
    }
    if (page.counts.rare === undefined) return;
    drops += rareAt(page, Rare.drops, index);
    for (const column of columns) {
      lost![column]! += dropped(page, column, index);
      lostRates![column]! += droppedPerSecond(page, column, index);
    }
  });
  const direction = (packets: 0 | 2, bytes: 1 | 3): DirectionTraffic =>
    withDropped(
      {
        packets: counted![packets]!,
        bytes: counted![bytes]!,
        packetsPerSecond: rates![packets]!,
        bytesPerSecond: rates![bytes]!,
      },
      {
        packets: lost![packets]!,
        bytes: lost![bytes]!,
        packetsPerSecond: lostRates![packets]!,
        bytesPerSecond: lostRates![bytes]!,
      },
    );
  return {
    flows: matching.count,
    rx: direction(Count.rxPackets, Count.rxBytes),
    tx: direction(Count.txPackets, Count.txBytes),
    drops,
  };
}
