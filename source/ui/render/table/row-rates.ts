import {packedRate} from '../../../snapshot/packed.js';
import type {FlowSnapshot} from '../../../snapshot/snapshot.js';
import type {Group} from '../../../view/rows/tree-rows.js';
import {recentRates} from '../../state/history.js';
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

/** The rates of a parent. */
function parentRates({past, snapshot}: RowRatesState, {flows}: Group, intervals: number): readonly number[] {
  const own = Array.from({length: intervals}, () => 0);
  const ids = new Set(flows.map(({id}) => id));
  let at = past.findLastIndex(({rest}) => rest.takenAtMs <= snapshot.takenAtMs);
  for (let interval = intervals - 1; interval >= 0 && at >= 0; interval--, at--) {
    const packed = past[at]!;
    for (let index = 0; index < packed.kinds.length; index++) {
      if (ids.has(packed.kinds[index]!.id)) own[interval]! += packedRate(packed, index);
    }
  }
  return own;
}
