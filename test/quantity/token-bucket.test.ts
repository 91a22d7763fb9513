import {expect, test} from 'vitest';
import {createTokenBucket, takeOne} from '../../source/quantity/token-bucket.js';

test('a token bucket lets a burst pass at once, and the rate after that', () => {
  const bucket = createTokenBucket(10, 3);
  const passed = (nowMs: number, tries: number) =>
    Array.from({length: tries}, () => takeOne(bucket, nowMs)).filter(Boolean).length;
  expect(passed(1_000_000, 10)).toBe(3);
  expect(passed(1_000_099, 10)).toBe(0);
  expect(passed(1_000_100, 10)).toBe(1);
  expect(passed(1_000_300, 10)).toBe(2);
  expect(passed(2_000_000, 10)).toBe(3);
  // A clock that is set back gives nothing away.
  expect(passed(1_000_000, 10)).toBe(0);
});
