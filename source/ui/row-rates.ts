import type {FlowSnapshot} from '../snapshot/snapshot.js';
import type {ScreenState} from './state.js';
import {recentRates} from './time.js';

/** Tells a row's rates in the last intervals, oldest first; a parent's are the sums of its flows'. */
export function rowRates(
  {past, snapshot, groups}: Pick<ScreenState, 'past' | 'snapshot' | 'groups'>,
  intervals: number,
): (row: FlowSnapshot) => readonly number[] {
  let places: ReadonlyMap<FlowSnapshot, number> | undefined;
  return row => {
    const group = groups.get(row);
    if (group === undefined) return recentRates(past, row, snapshot, intervals);
    // Once for all parents: to look for each of their flows in turn would take the square of their number.
    places ??= new Map(snapshot.flows.map((flow, index) => [flow, index]));
    const sums = new Array<number>(intervals).fill(0);
    let longest = 0;
    for (const flow of group.flows) {
      const rates = recentRates(past, flow, snapshot, intervals, places.get(flow));
      longest = Math.max(longest, rates.length);
      for (const [index, rate] of rates.entries()) sums[intervals - rates.length + index]! += rate;
    }
    return sums.slice(intervals - longest);
  };
}
