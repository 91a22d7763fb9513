import {expect, test} from 'vitest';
import {trend} from '../../../source/view/graphs/trend.js';

test('a steady rate stands at half the height', () => {
  expect(
    trend(
      Array.from({length: 30}, () => 5000),
      10,
      3,
    ),
  ).toBe('▄▄▄▄▄▄▄▄▄▄');
});

test('a burst rises above what was steady, and silence is blank', () => {
  const values = [0, 0, 0, 10, 10, 10, 10, 10, 10, 100, 100, 100];
  expect(trend(values, 4, 3)).toBe(' ▁▁█');
});

test('the newest value is on the right, and what is not known is left blank', () => {
  expect(trend([7], 5, 3)).toBe('    ▄');
  expect(trend([], 5, 3)).toBe('     ');
  expect(trend([Number.NaN, Number.NaN, Number.NaN], 3, 3)).toBe('   ');
});

test('however small, a rate is seen', () => {
  expect(trend([1, 1_000_000], 2, 1)).toBe('▁█');
});
