import {expect, test} from 'vitest';
import {rowRates} from '../../../../source/ui/render/table/row-rates.js';
import {reduce} from '../../../../source/ui/state/reduce.js';
import {initialView} from '../../../../source/view/view.js';
import {flow, snapshot, takenAtMs} from '../../../view/flows.js';
import {allOf} from '../../../view/rows-of.js';
import {startState} from '../../start-state.js';

const still = {packets: 0, bytes: 0, packetsPerSecond: 0, bytesPerSecond: 0};
const at = (second: number, rates: readonly number[]) =>
  snapshot(
    rates.map((bytesPerSecond, index) =>
      flow({client: `10.0.0.1:${index}`, rx: {...still, bytesPerSecond}, tx: still}),
    ),
    {takenAtMs: takenAtMs + second * 1000},
  );

test("a parent's rates are the sums of its flows', each from its start on", () => {
  const start = startState(at(1, [5]), initialView(), {columns: 120, rows: 30});
  const later = [at(1, [5]), at(2, [6, 100]), at(3, [7, 200, 1000])].reduce(
    (state, each) => reduce(state, {type: 'snapshot', snapshot: each}),
    reduce(start, {type: 'group'}),
  );
  const ratesOf = rowRates(later, 8);
  expect(allOf(later.rows).map(row => ratesOf(row).join(' '))).toEqual([
    '0 0 0 0 0 5 106 1207',
    '1000',
    '100 200',
    '5 6 7',
  ]);
});
