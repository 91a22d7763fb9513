import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {formatAge, formatBytes, formatCount, formatRate} from '../../source/quantity/format.js';
import {displayWidth, sanitizeText, truncate} from '../../source/text/sanitize.js';
import {columns} from '../../source/view/columns/columns.js';
import {sparkline} from '../../source/view/graphs/sparkline.js';
import {cases} from '../fuzz/cases.js';
import {flow, takenAtMs} from '../view/flows.js';

const forbidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

describe('hostile text', () => {
  test.each([
    ['a tag character', 'a\u{e0041}b'],
    ['a Hangul filler', 'a\u3164b'],
    ['half a surrogate pair', 'a\ud800b'],
    ['a Mongolian vowel separator', 'a\u180eb'],
    ['a line separator', 'a\u2028b'],
    ['a bidi isolate', 'a\u2066b'],
  ])('%s becomes visible', (_what, text) => {
    expect(sanitizeText(text)).toBe('a\ufffdb');
  });

  test('piles no accents, and begins with none', () => {
    expect(sanitizeText(`a${'\u0301'.repeat(30)}`)).toBe('a\u0301\u0301');
    expect(sanitizeText('\u0301a')).toBe('\u25cc\u0301a');
  });

  test('is cut as fast when it is very long', () => {
    const startedAtMs = performance.now();
    expect(truncate(sanitizeText('漢'.repeat(5_000_000)), 20)).toBe(`${'漢'.repeat(9)}…`);
    // Measuring all of it takes a minute.
    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
  });

  test('of any characters ends up harmless, the same when done twice, and cut to any width', () => {
    const anyUnit = fc.oneof(
      {arbitrary: fc.nat(0xff), weight: 2},
      {arbitrary: fc.integer({min: 0x2000, max: 0x20ff}), weight: 1},
      {arbitrary: fc.nat(0xffff), weight: 1},
    );
    const anyText = fc
      .array(anyUnit, {maxLength: 12, size: 'max'})
      .map(units => String.fromCharCode(...units));
    fc.assert(
      fc.property(anyText, fc.nat(13), (hostile, width) => {
        const clean = sanitizeText(hostile);
        expect(clean).not.toMatch(forbidden);
        expect(sanitizeText(clean)).toBe(clean);
        expect(displayWidth(truncate(clean, width))).toBeLessThanOrEqual(width);
      }),
      cases(1 / 3),
    );
  });

  test('in a flow gets into no cell', () => {
    const bad = '\u001b[2J\u202e\r\n';
    const hostile = flow({service: bad, protocol: bad, metadata: {app: bad, [bad]: 1}});
    for (const column of columns) expect(column.text(hostile, takenAtMs), column.id).not.toMatch(forbidden);
  });
});

describe('what is unknown', () => {
  test('is blank', () => {
    for (const format of [formatCount, formatRate, formatBytes, formatAge])
      expect(format(Number.NaN)).toBe('');
  });

  test('is a gap in the graph, which is as wide as asked for', () => {
    expect(sparkline([Number.NaN, 1], 3)).toBe('  █');
    expect(sparkline([1, 2, 3], 0)).toBe('');
    for (let width = 0; width < 20; width++) expect(sparkline([1, 0, 5, 2], width)).toHaveLength(width);
  });
});

test('an age counts up to ten seconds in tenths, without a step back', () => {
  expect([9940, 9960, 9999, 10_000].map(formatAge)).toEqual(['9.9s', '9.9s', '9.9s', '10s']);
});
