import {endedSlot, type TrafficColumn} from '../../snapshot/columns/page.js';
import {dropped, received} from '../../snapshot/columns/read.js';
import type {Amounts, ReceivedAmount} from '../../snapshot/snapshot.js';
import {eachMatch, type Matching} from './matching.js';

/** What the flows that match counted: those that go on, and those that have ended. */
export function amountsOf(matching: Matching): {readonly live: Amounts; readonly ended: Amounts} {
  const live = new Float64Array(8);
  const ended = new Float64Array(8);
  eachMatch(matching, (page, index) => {
    const sums = page.names.states[index] === endedSlot ? ended : live;
    for (let column = 0; column < 4; column++) {
      sums[column]! += received(page, column as TrafficColumn, index);
      if (page.counts.rare !== undefined) sums[4 + column]! += dropped(page, column as TrafficColumn, index);
    }
  });
  return {live: amountsIn(live), ended: amountsIn(ended)};
}

/** Four columns of what was received, then four of what of it was dropped. */
function amountsIn(sums: Float64Array): Amounts {
  const amount = (packets: number, bytes: number): ReceivedAmount => ({
    packets: sums[packets]!,
    bytes: sums[bytes]!,
    forwarded: {packets: sums[packets]! - sums[4 + packets]!, bytes: sums[bytes]! - sums[4 + bytes]!},
  });
  return {rx: amount(0, 1), tx: amount(2, 3)};
}
