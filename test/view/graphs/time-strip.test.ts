import {expect, test} from 'vitest';
import {type StripInterval, stripCells} from '../../../source/view/graphs/time-strip.js';

const interval = (second: number, rate: number, overrides: Partial<StripInterval> = {}): StripInterval => ({
  atMs: second * 1000,
  rate,
  dropped: false,
  alert: false,
  ...overrides,
});

test('each character has the most of its time, from nothing to as much as ever', () => {
  const rates = [0, 1, 25, 50, 75, 100];
  const cells = stripCells(
    rates.map((rate, second) => interval(second, rate)),
    80,
  );
  expect(cells.map(({level}) => level)).toEqual([0, 1, 1, 2, 3, 4]);
  expect(cells.map(({fromMs}) => fromMs)).toEqual([0, 1000, 2000, 3000, 4000, 5000]);
});

test('more intervals than characters share them, and none of their marks is lost', () => {
  const intervals = Array.from({length: 600}, (_, second) =>
    interval(second, second === 300 ? 100 : 10, {dropped: second === 17, alert: second === 599}),
  );
  const cells = stripCells(intervals, 50);
  expect(cells).toHaveLength(50);
  expect(cells.filter(({level}) => level === 4)).toHaveLength(1);
  expect(cells.findIndex(({dropped}) => dropped)).toBe(1);
  expect(cells.findIndex(({alert}) => alert)).toBe(49);
});

test('nothing and a single moment have a strip too', () => {
  expect(stripCells([], 50)).toEqual([]);
  expect(stripCells([interval(7, 0)], 50)).toMatchObject([{fromMs: 7000, level: 0}]);
  expect(stripCells([interval(7, 1)], 0)).toEqual([]);
});
