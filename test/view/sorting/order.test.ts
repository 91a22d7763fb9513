import {describe, expect, test} from 'vitest';
import {orderOf} from '../../../source/view/sorting/order.js';
import {seededRandom} from '../flows.js';

const random = seededRandom(7);
const whole = (below: number) => Math.floor(random() * below);

/** Kinds of keys that a coarse step alone cannot tell apart, or that are far from each other. */
const kinds: ReadonlyArray<readonly [string, () => number]> = [
  ['all equal', () => 5],
  ['few values', () => whole(3)],
  ['fractions', () => random() - 0.5],
  ['tiny beside huge', () => (whole(2) === 0 ? random() * 1e-9 : random() * 2 ** 52)],
  ['the unknown beside rates', () => (whole(10) === 0 ? Number.MIN_SAFE_INTEGER : whole(1000))],
  ['neighbours at the end of exactness', () => Number.MAX_SAFE_INTEGER - whole(50)],
];

describe('the order of numbers', () => {
  test.each(kinds)('is that of comparing one by one: %s', (_, draw) => {
    for (const count of [0, 1, 2, 7, 8, 9, 100, 3000]) {
      const [first, second] = [
        Float64Array.from({length: count}, draw),
        Float64Array.from({length: count}, draw),
      ];
      const indexes = Array.from({length: count}, (_, index) => index);
      const expected = indexes.sort((a, b) => first[a]! - first[b]! || second[a]! - second[b]! || b - a);
      const order = orderOf(count, {keys: [first, second], compare: (a, b) => b - a});
      expect(Array.from(order)).toEqual(expected);
    }
  });
});
