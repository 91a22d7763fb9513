import {describe, expect, test} from 'vitest';
import {parseQuantity} from '../../source/quantity/quantity.js';

describe('a quantity', () => {
  test.each([
    ['1500', 'bytes', 1500],
    ['10KB', 'bytes', 10_000],
    ['10kib', 'bytes', 10_240],
    ['1MiB', 'bytes', 1_048_576],
    ['1.5G', 'bytes', 1.5e9],
    ['.5T', 'bytes', 5e11],
    ['2PiB', 'bytes', 2 * 1024 ** 5],
    ['8Mbit', 'bytes/s', 1e6],
    ['8Mibit/s', 'bytes/s', 1_048_576],
    ['1M/s', 'bytes/s', 1e6],
    ['10K', 'count', 10_000],
    ['0', 'count', 0],
    ['10K/s', 'count/s', 10_000],
    ['500ms', 'ms', 500],
    ['30s', 'ms', 30_000],
    ['1m30s', 'ms', 90_000],
    ['1.5h', 'ms', 5_400_000],
    ['2D', 'ms', 172_800_000],
    ['0', 'ms', 0],
  ] as const)('%s of %s is %d', (text, unit, expected) => {
    expect(parseQuantity(text, unit)).toBe(expected);
  });

  test.each([
    ['', 'bytes'],
    ['K', 'bytes'],
    ['-1', 'bytes'],
    ['1e3', 'bytes'],
    ['1,5K', 'bytes'],
    ['1 K', 'bytes'],
    ['1E', 'bytes'],
    ['0x10', 'count'],
    ['10K/s', 'bytes'],
    ['10B', 'count'],
    ['1.', 'count'],
    ['30', 'ms'],
    ['s', 'ms'],
    ['30s5', 'ms'],
  ] as const)('"%s" is none of %s', (text, unit) => {
    expect(parseQuantity(text, unit)).toBeUndefined();
  });
});
