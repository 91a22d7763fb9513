import {expect, test} from 'vitest';
import {pauseMs} from '../../../source/capture/ring/pause.js';

const size = {blockBytes: 2 ** 20, blocks: 32, blockTimeoutMs: 20};

test('who has few packets to take waits for the kernel', () => {
  expect(pauseMs(0, Number.NaN, size, 0)).toBe(0);
  expect(pauseMs(499, 10_000, size, 0)).toBe(0);
});

test('who has many sleeps for a tenth of a second, or for as long as an eighth of the ring lasts', () => {
  // 30 MB, 80 MB, 300 MB and 1 GB a second.
  const pauses = [30_000, 80_000, 300_000, 1_000_000].map(bytesPerMs => pauseMs(2000, bytesPerMs, size, 0));
  expect(pauses).toEqual([100, 50, 10, 0]);
  // All in one moment.
  expect(pauseMs(2000, Number.POSITIVE_INFINITY, size, 0)).toBe(0);
});

test('sleep ends at full tenths of a second, so that each second has as many turns', () => {
  expect([1030, 1099, 1100].map(nowMs => pauseMs(2000, 30_000, size, nowMs))).toEqual([70, 1, 100]);
});
