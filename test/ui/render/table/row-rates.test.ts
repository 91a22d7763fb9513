import {expect, test} from 'vitest';
import {tableOf} from '../../../../source/snapshot/columns/of-snapshot.js';
import {rowAt} from '../../../../source/snapshot/columns/rows.js';
import {rowRates} from '../../../../source/ui/render/table/row-rates.js';
import {reduce} from '../../../../source/ui/state/reduce.js';
import {initialView} from '../../../../source/view/view.js';
import {createPictures} from '../../../snapshot/pictures.js';
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

test('rates of flows that keep their slots, and of their parent, end with the interval on screen', () => {
  const pictures = createPictures(1500);
  const first = pictures.next();
  const start = reduce(startState(first, initialView(), {columns: 120, rows: 30}), {
    type: 'group',
    by: 'service',
  });
  const taken = [first, pictures.next(), pictures.next(0), pictures.next(1), pictures.next()];
  const later = taken.reduce((state, each) => reduce(state, {type: 'snapshot', snapshot: each}), start);
  const here = reduce(later, {type: 'step', intervals: -1});
  const flows = here.groups.get(here.rows.at(0)!)!.count;
  const ofFirstPage = here.groups.get(here.rows.at(0)!)!.slots.filter(slot => slot < 1024).length;
  const ratesOf = rowRates(here, 8);
  expect(ratesOf(here.rows.at(0)!)).toEqual(
    [0, 0, 0, 0, flows, flows, 0, ofFirstPage].map(each => each * 1000),
  );
  const slot = here.groups.get(here.rows.at(0)!)!.slots.find(each => each >= 1024)!;
  expect(ratesOf(rowAt(tableOf(here.snapshot), slot))).toEqual([1000, 1000, 0, 0]);
});
