import {expect, test} from 'vitest';
import {tableOfRows} from '../../../source/snapshot/columns/from-rows.js';
import {Count, countColumns, type FlowPage} from '../../../source/snapshot/columns/page.js';
import type {NumberColumn} from '../../../source/view/columns/column.js';
import {columns} from '../../../source/view/columns/columns.js';
import {manyFlows, takenAtMs} from '../flows.js';

const fromRows = tableOfRows(manyFlows(1000)).pages[0]!;
const {size} = fromRows;
const values = (factor: number) =>
  Uint32Array.from({length: countColumns * size}, (_, at) => (at % 977) * factor);
/** As the monitor makes them: rates are differences. */
const counts = {values: values(3), rare: undefined, times: undefined, quality: undefined};
const live: FlowPage = {
  ...fromRows,
  counts,
  after: counts,
  before: {values: values(1), rare: undefined, times: undefined, quality: undefined},
  seconds: 0.7,
  rates: undefined,
};
const dropping = {...counts, rare: fromRows.counts.rare};
const pages: readonly (readonly [name: string, page: FlowPage])[] = [
  ['that came from rows', fromRows],
  ['of a running monitor', live],
  ['with flows that are new', {...live, fresh: Uint8Array.from({length: size}, (_, index) => index % 3)}],
  ['that was read again since the interval', {...live, counts: {...counts, values: values(9)}}],
  ['without an interval yet', {...live, before: undefined}],
  ['with drops', {...live, counts: dropping, after: dropping}],
];
const numbers = columns.filter((column): column is NumberColumn => column.unit !== undefined);

test.each(pages)('a whole page %s has the numbers of its flows, one by one', (_, page) => {
  expect(page.counts.values[Count.rxBytes * size + 5]).toBeDefined();
  for (const {id, fill, value} of numbers) {
    const filled = new Float64Array(size + 3);
    fill(page, takenAtMs, filled, 3);
    for (let index = 0; index < 1000; index++) {
      expect(filled[3 + index], `${id} ${index}`).toBe(value(page, index, takenAtMs));
    }
  }
});
