import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
  formatAge,
  formatBytes,
  formatCount,
  formatEstimatedRtt,
  formatRate,
  formatRtt,
} from '../../source/quantity/format.js';
import {displayWidth, sanitizeText, truncate} from '../../source/text/sanitize.js';
import {sparkline} from '../../source/view/graphs/sparkline.js';
import {cases} from '../fuzz/cases.js';

describe('numbers', () => {
  test.each([
    [0, '0'],
    [7, '7'],
    [999, '999'],
    [999.6, '1000'],
    [1000, '1.00K'],
    [1214, '1.21K'],
    [9999, '10.0K'],
    [31_400_000, '31.4M'],
    [99_960, '100K'],
    [999_499, '999K'],
    [999_500, '1.00M'],
    [312e9, '312G'],
    [2 ** 53, '9.01P'],
  ])('%d reads %s', (count, text) => {
    expect(formatCount(count)).toBe(text);
  });

  test('never take more than five columns', () => {
    const anyCount = fc.double({min: 0, max: 17, noNaN: true}).map(digits => 10 ** digits);
    fc.assert(
      fc.property(anyCount, value => {
        expect(formatCount(value).length).toBeLessThanOrEqual(5);
        expect(formatRate(value).length).toBeLessThanOrEqual(5);
      }),
      cases(),
    );
  });

  test.each([
    [0, '0'],
    [0.01, '<0.1'],
    [0.5, '0.5'],
    [9.94, '9.9'],
    [9.96, '10'],
    [1500, '1.50K'],
  ])('a rate of %d reads %s', (rate, text) => {
    expect(formatRate(rate)).toBe(text);
  });

  test('bytes carry their unit', () => {
    expect([formatBytes(480), formatBytes(1_500_000)]).toEqual(['480B', '1.50MB']);
  });
});

describe('ages', () => {
  test.each([
    [-5, '0.0s'],
    [300, '0.3s'],
    [9949, '9.9s'],
    [10_000, '10s'],
    [59_999, '59s'],
    [62_000, '1m02s'],
    [7_980_000, '2h13m'],
    [273_600_000, '3d04h'],
    [120 * 86_400_000, '120d'],
  ])('%d ms reads %s', (ms, text) => {
    expect(formatAge(ms)).toBe(text);
  });

  test('never take more than six columns', () => {
    for (let ms = 1; ms < 1e12; ms *= 1.01) expect(formatAge(ms).length, String(ms)).toBeLessThanOrEqual(6);
  });
});

describe('the history graph', () => {
  test('scales to the largest value it shows, the newest at the right', () => {
    expect(sparkline([0, 1, 2, 4, 8], 6)).toBe('  ▂▃▅█');
    expect(sparkline([800, 1, 2], 2)).toBe('▅█');
    expect(sparkline([], 3)).toBe('   ');
    expect(sparkline([0, 0], 2)).toBe('  ');
  });
});

describe('text from outside', () => {
  test.each([
    ['an escape sequence', 'a\u001b[31mred\u001b[0m'],
    ['a C1 control', 'a\u009b31mred'],
    ['a line break', 'a\r\nb'],
    ['a bidi override', 'a\u202etxt.exe'],
    ['a zero-width joiner', 'a\u200db'],
    ['a terminal title', '\u001b]0;owned\u0007'],
    ['a backspace', 'abc\b\b\bxyz'],
  ])('%s cannot move the cursor or hide', (_what, text) => {
    expect(sanitizeText(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/);
    expect(sanitizeText(text)).toContain('�');
  });

  test('stays as it is when it is harmless', () => {
    for (const text of ['plain', 'größer', '漢字', '👍']) expect(sanitizeText(text)).toBe(text);
  });

  test('is cut at the width of the terminal, not of the string', () => {
    expect(truncate('漢字漢字', 5)).toBe('漢字…');
    expect(displayWidth(truncate('漢字漢字', 4))).toBeLessThanOrEqual(4);
    expect(truncate('abc', 0)).toBe('');
  });
});

describe('response times', () => {
  test.each([
    [0.02, '0.02ms', '~0.1ms'],
    [0.416, '0.42ms', '~0.4ms'],
    [1.3, '1.3ms', '~1.3ms'],
    [48.4, '48ms', '~48ms'],
    [1234, '1.2s', '~1.2s'],
  ])('%d ms reads %s, and as an estimate %s', (ms, measured, estimated) => {
    expect([formatRtt(ms), formatEstimatedRtt(ms)]).toEqual([measured, estimated]);
  });

  test('never take more than six columns', () => {
    fc.assert(
      fc.property(fc.double({min: 0, max: 599_999, noNaN: true}), ms => {
        expect(Math.max(formatRtt(ms).length, formatEstimatedRtt(ms).length)).toBeLessThanOrEqual(6);
      }),
      cases(),
    );
  });
});
