import type {Amounts, ReceivedAmount} from '../snapshot.js';
import {endedSlot, type FlowPage, freeSlot} from './page.js';

/** What flows counted: four columns of what was received, then four of what of it was dropped. */
export type FlowSums = Float64Array;

export function createSums(): FlowSums {
  return new Float64Array(8);
}

/**
 * Adds what the flows of a page counted to the sums of those that go on, or of those that have ended.
 * @param mask only those of the slots with a 1 in it, from `at` on
 */
export function addPage(
  {names, counts, size}: Pick<FlowPage, 'names' | 'counts' | 'size'>,
  live: FlowSums,
  ended: FlowSums,
  mask?: Uint8Array,
  at = 0,
): void {
  const {states} = names;
  const {values, rare} = counts;
  if (rare === undefined && mask === undefined && names.used === size && !states.includes(endedSlot)) {
    for (let column = 0; column < 4; column++) live[column]! += sumOf(values, column * size, size);
    return;
  }
  for (let column = 0; column < 4; column++) {
    const from = column * size;
    let [liveSum, endedSum, liveDropped, endedDropped] = [0, 0, 0, 0];
    for (let index = 0; index < size; index++) {
      if (states[index] === freeSlot || (mask !== undefined && mask[at + index] === 0)) continue;
      const value = values[from + index]!;
      const lost = rare === undefined ? 0 : Math.min(rare[from + index]!, value);
      if (states[index] === endedSlot) {
        endedSum += value;
        endedDropped += lost;
      } else {
        liveSum += value;
        liveDropped += lost;
      }
    }
    live[column]! += liveSum;
    ended[column]! += endedSum;
    live[4 + column]! += liveDropped;
    ended[4 + column]! += endedDropped;
  }
}

/** The sum of a column's part. */
export function sumOf(values: Float64Array | Uint32Array, from: number, count: number): number {
  const end = from + count;
  let sum = 0;
  for (let at = from; at < end; at++) sum += values[at]!;
  return sum;
}

export function amountsIn(sums: FlowSums): Amounts {
  const amount = (packets: number, bytes: number): ReceivedAmount => ({
    packets: sums[packets]!,
    bytes: sums[bytes]!,
    forwarded: {packets: sums[packets]! - sums[4 + packets]!, bytes: sums[bytes]! - sums[4 + bytes]!},
  });
  return {rx: amount(0, 1), tx: amount(2, 3)};
}
