import {tableOf} from '../../../snapshot/columns/of-snapshot.js';
import {indexOf, pageOf, slotNear} from '../../../snapshot/columns/table.js';
import type {FlowSnapshot} from '../../../snapshot/snapshot.js';
import type {Group} from '../../../view/rows/tree-rows.js';
import {rateAt, recentIntervals, recentRates} from '../../state/past/history.js';
import type {ScreenState} from '../../state/screen-state.js';

export type RowRatesState = Pick<ScreenState, 'past' | 'snapshot' | 'groups'>;

/** Returns a function that finds a row's rates in the last intervals, oldest first. A parent has the sums of its flows. */
export function rowRates(state: RowRatesState, intervals: number): (row: FlowSnapshot) => readonly number[] {
  return row => {
    const group = state.groups.get(row);
    return group === undefined
      ? recentRates(state.past, row, state.snapshot, intervals)
      : parentRates(state, group, intervals);
  };
}

/** The rates of a parent: zeros before its first flow began. No rows are made of its flows. */
function parentRates({past, snapshot}: RowRatesState, {slots}: Group, intervals: number): readonly number[] {
  const sums = Array.from({length: intervals}, () => 0);
  let [table, places] = [tableOf(snapshot), Int32Array.from(slots)];
  for (const [back, {table: earlier}] of recentIntervals(past, snapshot, intervals).entries()) {
    let sum = 0;
    for (let member = 0; member < places.length; member++) {
      const place = places[member]! < 0 ? -1 : slotNear(earlier, table, places[member]!);
      places[member] = place;
      if (place >= 0) sum += rateAt(pageOf(earlier, place), indexOf(place));
    }
    sums[intervals - 1 - back] = sum;
    table = earlier;
  }
  return sums;
}
