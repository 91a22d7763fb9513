import fc from 'fast-check';
import {expect, test} from 'vitest';
import {responseBucketOf, responseBuckets, responseQuantileMs} from '../../source/flow/response-times.js';

function histogramOf(times: readonly number[]): Uint32Array {
  const counts = new Uint32Array(responseBuckets);
  for (const ms of times) counts[responseBucketOf(ms)]!++;
  return counts;
}

test('a quantile is within a tenth of the true one, from 20 microseconds to half a minute', () => {
  const times = fc.array(fc.double({min: 0.02, max: 30_000, noNaN: true}), {minLength: 1, maxLength: 300});
  fc.assert(
    fc.property(times, fc.constantFrom(0.5, 0.95, 1), (all, share) => {
      const sorted = [...all].sort((a, b) => a - b);
      const right = sorted[Math.ceil(sorted.length * share) - 1]!;
      const known = responseQuantileMs(histogramOf(all), 0, share)!;
      expect(Math.abs(known - right) / right).toBeLessThan(0.1);
    }),
  );
});

test('times beyond the ends fall into the first and the last bucket', () => {
  expect([0, 0.001, 1e9].map(responseBucketOf)).toEqual([0, 0, responseBuckets - 1]);
});

test('without answers there is no quantile', () => {
  expect(responseQuantileMs(new Uint32Array(responseBuckets), 0, 0.5)).toBeNull();
});
