import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type Keyed, placeOfSlot, selectRange, sortAll} from '../../../source/view/sorting/select.js';
import {seededRandom} from '../flows.js';

/** Keys of many slots: some take no part, and some, or most, are equal. */
function keyed(count: number, values: number, seed: number, withNext: boolean): Keyed & {sorted: number[]} {
  const random = seededRandom(seed);
  const keys = Float64Array.from({length: count}, () =>
    random() < 0.1 ? Number.NaN : Math.floor(random() ** 3 * values) / 7 - 3,
  );
  const next = Float64Array.from(keys, () => Math.floor(random() * 5));
  const compareEqual = (a: number, b: number) => next[a]! - next[b]! || a - b;
  const slots = Array.from(keys.keys()).filter(slot => !Number.isNaN(keys[slot]!));
  const sorted = slots.toSorted((a, b) => keys[a]! - keys[b]! || compareEqual(a, b));
  return {keys, count: slots.length, compareEqual, sorted, ...(withNext && {nextKeys: () => next})};
}

describe('a window of an order', () => {
  test.each([
    ['few', 100],
    ['more than a heap takes', 30_000],
  ])('is what sorting everything would give, out of %s', (_, count) => {
    const anyValues = fc.constantFrom(1, 3, 1000, 1e9);
    fc.assert(
      fc.property(
        anyValues,
        fc.nat(),
        fc.boolean(),
        fc.nat(count),
        fc.nat(100),
        (values, seed, withNext, from, length) => {
          const {sorted, ...all} = keyed(count, values, seed, withNext);
          const window = selectRange(all, from, from + length);
          expect(Array.from(window)).toEqual(sorted.slice(from, from + length));
        },
      ),
      {numRuns: 60},
    );
  });

  test('may hold the greatest number there is, as new rows of a held order do', () => {
    const {keys, ...rest} = keyed(20_000, 1e9, 1, false);
    for (let slot = 0; slot < 6000; slot++) keys[slot] = Number.MAX_VALUE;
    const slots = Array.from(keys.keys()).filter(slot => !Number.isNaN(keys[slot]!));
    const expected = slots.toSorted((a, b) =>
      keys[a] === keys[b] ? rest.compareEqual(a, b) : keys[a]! - keys[b]!,
    );
    const all = {...rest, keys, count: slots.length};
    for (const from of [0, 5000, 9000, 13_000]) {
      expect(Array.from(selectRange(all, from, from + 50))).toEqual(expected.slice(from, from + 50));
    }
  });

  test('beyond the end is empty', () => {
    const all = keyed(50, 10, 1, false);
    expect(selectRange(all, 60, 70)).toHaveLength(0);
    expect(selectRange({...all, keys: new Float64Array(0), count: 0}, 0, 10)).toHaveLength(0);
  });
});

test('a slot has the place that sorting everything would give it', () => {
  const {sorted, ...all} = keyed(5000, 100, 3, true);
  expect(Array.from(sortAll(all))).toEqual(sorted);
  for (const place of [0, 1, 77, 2500, sorted.length - 1])
    expect(placeOfSlot(all, sorted[place]!)).toBe(place);
});
