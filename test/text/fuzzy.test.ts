import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {fuzzyMatch} from '../../source/text/fuzzy.js';
import {cases} from '../fuzz/cases.js';

const best = (pattern: string, texts: readonly string[]) =>
  texts
    .flatMap(text => {
      const match = fuzzyMatch(text, pattern);
      return match ? [{text, score: match.score}] : [];
    })
    .sort((a, b) => b.score - a.score)
    .map(({text}) => text);

describe('a fuzzy match', () => {
  test.each([
    ['srt', 'sort by rate'],
    ['thm lig', 'theme light'],
    ['lig thm', 'theme light'],
    ['SBR', 'sort by rate'],
    ['', 'anything'],
  ])('of "%s" is found in "%s"', (pattern, text) => {
    expect(fuzzyMatch(text, pattern)).toBeDefined();
  });

  test.each([
    ['sort rtt', ['sort by rtt-p95', 'sort by rtt', 'sort by target'], 'sort by rtt'],
    ['rate', ['sort by drops at end', 'sort by packet-rate', 'rate'], 'rate'],
    ['light', ['filter "it has the letters"', 'theme light'], 'theme light'],
  ])('of "%s" puts the best first', (pattern, texts, first) => {
    expect(best(pattern, texts)[0]).toBe(first);
  });

  test('says which characters it found', () => {
    expect(fuzzyMatch('sort by rtt', 'rtt')?.at).toEqual([8, 9, 10]);
    expect(fuzzyMatch('theme light', 'tl')?.at).toEqual([0, 6]);
    expect(fuzzyMatch('theme', 'x')).toBeUndefined();
  });

  test('is found exactly where each word has its letters in their order', () => {
    const anyText = fc.string({unit: fc.constantFrom('a', 'b', 'c', ' ', '-'), maxLength: 12});
    const anyPattern = fc.string({unit: fc.constantFrom('a', 'b', 'c', ' '), maxLength: 5});
    fc.assert(
      fc.property(anyText, anyPattern, (text, pattern) => {
        const words = pattern.split(' ').filter(Boolean);
        const isIn = words.every(word => new RegExp([...word].join('.*')).test(text));
        const match = fuzzyMatch(text, pattern);
        expect(match !== undefined).toBe(isIn);
        const letters = new Set(words.join(''));
        for (const at of match?.at ?? []) expect(letters).toContain(text[at]);
      }),
      cases(1 / 4),
    );
  });
});
