import {expect, test} from 'vitest';
import {formatDuration, parseDuration} from '../../source/quantity/duration.js';

test.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['1m30s', 90_000],
  ['1.5s', 1500],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
  ['1h0m1s', 3_601_000],
  ['0', 0],
  ['0s', 0],
])('%s is a duration', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '30', 's', '-1s', '1 s', '1x', 's1', '1s2', '∞', `${'9'.repeat(400)}h`])(
  '"%s" is no duration',
  text => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test.each([
  [90_000, '1m30s'],
  [100, '100ms'],
  [3_600_000, '1h'],
  [0, '0s'],
  [1500.5, '1s501ms'],
])('%d ms read %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
