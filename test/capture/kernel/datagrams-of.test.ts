import {describe, expect, test} from 'vitest';
import {datagramsOf} from '../../../source/capture/kernel/datagrams-of.js';

const known = {family: 4, averageBytes: 200, hasTrains: false} as const;

describe('what the kernel dropped', () => {
  test('is told in payload bytes, without the headers of each packet', () => {
    expect(datagramsOf({packets: 10, bytes: 2280}, known)).toEqual({packets: 10, bytes: 2000});
    expect(datagramsOf({packets: 10, bytes: 2480}, {...known, family: 6})).toEqual({
      packets: 10,
      bytes: 2000,
    });
    expect(datagramsOf({packets: 1, bytes: 28}, known)).toEqual({packets: 1, bytes: 0});
  });

  test('is as many datagrams as a train had, by the average size of those that were captured', () => {
    expect(datagramsOf({packets: 2, bytes: 2 * (28 + 6400)}, known)).toEqual({packets: 64, bytes: 12_800});
    expect(datagramsOf({packets: 2, bytes: 2 * (28 + 800)}, {...known, hasTrains: true})).toEqual({
      packets: 8,
      bytes: 1600,
    });
  });

  test.each([
    ['a few are larger than most', {packets: 2, bytes: 2 * (28 + 1200)}, known],
    ['none was captured', {packets: 2, bytes: 2 * (28 + 6400)}, {...known, averageBytes: undefined}],
    [
      'those that were captured were empty',
      {packets: 2, bytes: 2 * (28 + 6400)},
      {...known, averageBytes: 0},
    ],
  ])('is as many datagrams as packets where %s', (_, drops, sizes) => {
    expect(datagramsOf(drops, sizes).packets).toBe(2);
  });
});
