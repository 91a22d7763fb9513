import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {orderOf} from '../../../source/view/sorting/order.js';
import {cases} from '../../fuzz/cases.js';

/** Kinds of keys that a coarse step alone cannot tell apart, or that are far from each other. */
const kinds: ReadonlyArray<readonly [string, fc.Arbitrary<number>]> = [
  ['all equal', fc.constant(5)],
  ['few values', fc.nat(2)],
  ['fractions', fc.double({min: -0.5, max: 0.5, noNaN: true})],
  [
    'tiny beside huge',
    fc.oneof(fc.double({min: 0, max: 1e-9, noNaN: true}), fc.double({min: 0, max: 2 ** 52, noNaN: true})),
  ],
  [
    'the unknown beside rates',
    fc.oneof(
      {arbitrary: fc.constant(Number.MIN_SAFE_INTEGER), weight: 1},
      {arbitrary: fc.nat(999), weight: 9},
    ),
  ],
  [
    'neighbours at the end of exactness',
    fc.integer({min: Number.MAX_SAFE_INTEGER - 49, max: Number.MAX_SAFE_INTEGER}),
  ],
];

describe('the order of numbers', () => {
  test.each(kinds)('is that of comparing one by one: %s', (_, anyKey) => {
    const sizes = [9, 100, 3000];
    const anyKeys = fc.oneof(
      ...sizes.map(maxLength => fc.array(fc.tuple(anyKey, anyKey), {maxLength, size: 'max'})),
    );
    fc.assert(
      fc.property(anyKeys, pairs => {
        const first = Float64Array.from(pairs, ([key]) => key);
        const second = Float64Array.from(pairs, ([, key]) => key);
        const expected = pairs
          .map((_pair, index) => index)
          .sort((a, b) => first[a]! - first[b]! || second[a]! - second[b]! || b - a);
        const order = orderOf(pairs.length, {keys: [first, second], compare: (a, b) => b - a});
        expect(Array.from(order)).toEqual(expected);
      }),
      cases(1 / 500),
    );
  });
});
