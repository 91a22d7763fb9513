import {describe, expect, test} from 'vitest';
import {placeOf} from '../../../source/snapshot/columns/from-rows.js';
import {withDropped} from '../../../source/snapshot/forwarding.js';
import type {ColumnId} from '../../../source/view/columns/column.js';
import {columnById} from '../../../source/view/columns/columns.js';
import {flow, takenAtMs} from '../flows.js';

const throttled = flow({
  drops: 45,
  rx: withDropped(
    {packets: 50, bytes: 5000, packetsPerSecond: 5, bytesPerSecond: 500},
    {packets: 0, bytes: 0, packetsPerSecond: 0, bytesPerSecond: 0},
  ),
  tx: withDropped(
    {packets: 50, bytes: 50_000, packetsPerSecond: 50, bytesPerSecond: 50_000},
    {packets: 45, bytes: 45_000, packetsPerSecond: 45, bytesPerSecond: 45_000},
  ),
});
const numberOf = (id: ColumnId, of = throttled) => {
  const {page, index} = placeOf(of);
  return columnById(id).value(page, index, takenAtMs);
};
const textOf = (id: ColumnId, of = throttled) => columnById(id).text(of, takenAtMs);

describe('the columns of a throttled flow', () => {
  test.each<[ColumnId, string]>([
    ['tx-rate', '5.00K'],
    ['rate', '5.50K'],
    ['tx', '5.00K'],
    ['bytes', '10.0K'],
    ['packets', '55'],
    ['tx-packets', '5'],
    ['packet-rate', '10'],
    ['tx-in-rate', '50.0K'],
    ['tx-in', '50.0K'],
    ['rx-in', '5.00K'],
    ['drops', '45'],
    ['drop-rate', '45'],
    ['lost', '45%'],
  ])('%s shows %s', (id, text) => {
    expect(textOf(id)).toBe(text);
  });

  test('show what was received where an older file does not know more', () => {
    const {forwarded: _, dropped: __, ...tx} = throttled.tx;
    expect(textOf('tx-rate', {...throttled, tx})).toBe('50.0K');
    expect(textOf('lost', {...throttled, tx})).toBe('45%');
    expect(textOf('drop-rate', {...throttled, tx})).toBe('');
    expect(numberOf('drop-rate', {...throttled, tx})).toBeNaN();
  });
});

test('the lost share is blank where nothing was lost, and unknown where nothing was received', () => {
  const nothing = {packets: 0, bytes: 0, packetsPerSecond: 0, bytesPerSecond: 0};
  expect(textOf('lost', flow())).toBe('');
  expect(numberOf('lost', flow())).toBe(0);
  expect(numberOf('lost', flow({rx: nothing, tx: nothing}))).toBeNaN();
});

test('drops per second are blank where nothing is dropped any more', () => {
  const {rx, tx} = throttled;
  const still = {packetsPerSecond: 0, bytesPerSecond: 0};
  const over = {...throttled, rx, tx: {...tx, dropped: {...tx.dropped!, ...still}}};
  expect([textOf('drops', over), textOf('drop-rate', over)]).toEqual(['45', '']);
  expect(numberOf('drop-rate', over)).toBe(0);
});

describe('a place', () => {
  const placed = flow({
    metadata: {country: 'DE', city: 'New York', asn: 15_169, as_name: 'GOOGLE', site: 'lab'},
  });
  const masked = flow({metadata: {asn: 'name-3fa2c1d9'}});

  test('has columns of its own, and the metadata do not repeat them', () => {
    const ids = ['country', 'city', 'asn', 'metadata'] as const;
    expect(ids.map(id => textOf(id, placed))).toEqual([
      'DE',
      'New York',
      'AS15169',
      'as_name=GOOGLE site=lab',
    ]);
    expect(ids.map(id => textOf(id, flow()))).toEqual(['', '', '', '']);
    expect(textOf('asn', masked)).toBe('name-3fa2c1d9');
  });

  test('sorts by the number of the AS', () => {
    expect(numberOf('asn', placed)).toBe(15_169);
    expect(numberOf('asn', flow())).toBeNaN();
    expect(numberOf('asn', masked)).toBe('name-3fa2c1d9');
  });
});
