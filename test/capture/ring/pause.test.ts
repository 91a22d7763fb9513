import {expect, test} from 'vitest';
import {pauseMs} from '../../../source/capture/ring/pause.js';

const size = {blockBytes: 2 ** 20, blocks: 32, blockTimeoutMs: 20};

test('who has few packets to take waits for the kernel', () => {
  expect(pauseMs(0, Number.NaN, size)).toBe(0);
  expect(pauseMs(499, 10_000, size)).toBe(0);
});

test('who has many sleeps for a tenth of a second, or until an eighth of the ring is full', () => {
  // 30 MB, 80 MB and 1 GB a second.
  expect(pauseMs(2000, 30_000, size)).toBe(100);
  expect(pauseMs(2000, 80_000, size)).toBe(52);
  expect(pauseMs(2000, 1_000_000, size)).toBe(4);
  expect(pauseMs(2000, 10_000_000, size)).toBe(0);
  // All in one moment.
  expect(pauseMs(2000, Number.POSITIVE_INFINITY, size)).toBe(0);
});
