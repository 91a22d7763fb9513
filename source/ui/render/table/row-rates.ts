import {packedRate} from '../../../snapshot/packed.js';
import type {FlowSnapshot} from '../../../snapshot/snapshot.js';
import {recentRates} from '../../state/history.js';
import type {ScreenState} from '../../state/screen-state.js';

export type RowRatesState = Pick<ScreenState, 'past' | 'snapshot' | 'groups'>;

/** Returns a function that finds a row's rates in the last intervals, oldest first. A parent has the sums of its flows. */
export function rowRates(state: RowRatesState, intervals: number): (row: FlowSnapshot) => readonly number[] {
  let parents: ReadonlyMap<FlowSnapshot, readonly number[]> | undefined;
  return row => {
    if (!state.groups.has(row)) return recentRates(state.past, row, state.snapshot, intervals);
    parents ??= parentRates(state, intervals);
    return parents.get(row)!;
  };
}

/** The rates of all parents in one pass over each interval: they may have ten thousand flows. */
function parentRates(
  {past, snapshot, groups}: RowRatesState,
  intervals: number,
): ReadonlyMap<FlowSnapshot, readonly number[]> {
  const sums = new Map<FlowSnapshot, number[]>();
  const sumsById = new Map<string, number[]>();
  for (const [parent, {flows}] of groups) {
    const own = Array.from({length: intervals}, () => 0);
    sums.set(parent, own);
    for (const {id} of flows) sumsById.set(id, own);
  }
  let at = past.findLastIndex(({rest}) => rest.takenAtMs <= snapshot.takenAtMs);
  for (let interval = intervals - 1; interval >= 0 && at >= 0; interval--, at--) {
    const packed = past[at]!;
    for (let index = 0; index < packed.kinds.length; index++) {
      const own = sumsById.get(packed.kinds[index]!.id);
      if (own !== undefined) own[interval]! += packedRate(packed, index);
    }
  }
  return sums;
}
