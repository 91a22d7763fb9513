import {expect, test} from 'vitest';
import {timeAxis} from '../../../source/view/graphs/time-axis.js';

test('is as wide as its graph, from the oldest sample to now', () => {
  expect(timeAxis(22_000, 20)).toBe('-22s ─────────── now');
  expect(timeAxis(5000, 20)).toBe('-5s ──────────── now');
  expect(timeAxis(598_000, 20)).toBe('-9m58s ───────── now');
});

test('says no more than there is room for', () => {
  expect(timeAxis(22_000, 8)).toBe('     now');
});
