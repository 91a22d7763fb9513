import {describe, expect, test} from 'vitest';
import {compileExpression} from '../../../source/view/expression/expression.js';
import {fuzzCases, fuzzSeed, randomNumbers} from '../../fuzz/cases.js';

const random = randomNumbers(fuzzSeed);
const pick = <Item>(items: readonly Item[]) => items[random(items.length)]!;
const times = (limit: number, make: () => string) => Array.from({length: random(limit)}, make).join('');

const atoms = [
  'a',
  'b',
  'B',
  '1',
  '_',
  ' ',
  'ſ',
  'K',
  'k',
  '👍',
  'ß',
  '-',
  '\\.',
  '\\/',
  '.',
  '\\d',
  '\\D',
  '\\w',
  '\\W',
  '\\s',
  '\\S',
];
const classes = [
  '[ab]',
  '[^a]',
  '[a-z]',
  '[^\\W]',
  '[\\]b]',
  '[[]',
  '[^]',
  '[]',
  '\\u0061',
  '\\u{1f44d}',
  '\\ud83d\\udc4d',
  '\\x62',
  '\\p{Lu}',
  '\\P{L}',
  '\\cA',
  '\\0',
  '\\t',
];
const signs = ['^', '$', '\\b', '\\B'];
const quantifiers = ['*', '+', '?', '*?', '+?', '??', '{2}', '{0}', '{1,}', '{0,2}', '{1,2}?'];
const noise = [
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '|',
  '*',
  '\\',
  '?',
  '\\1',
  '\\k<a>',
  '(?=a)',
  '(?<!b)',
  '(?i:a)',
  '{2,1}',
  '\ud83d',
];

/** Mostly well formed, and now and then not. */
function pattern(depth: number): string {
  return times(4, () => {
    const kind = random(40);
    if (kind === 0) return pick(noise);
    if (kind < 6) return pick(signs);
    const one =
      kind < 14 && depth > 0
        ? pick(['(', '(?:', `(?<n${random(1000)}>`]) +
          pattern(depth - 1) +
          (random(2) ? `|${pattern(depth - 1)}` : '') +
          ')'
        : pick(kind < 32 ? atoms : classes);
    return one + (random(3) === 0 ? pick(quantifiers) : '');
  });
}

const letters = [
  'a',
  'b',
  'A',
  'B',
  '1',
  '_',
  ' ',
  '.',
  '-',
  '/',
  ']',
  'ſ',
  'K',
  'k',
  '👍',
  '\ud83d',
  '\udc4d',
  'ß',
  'ẞ',
  '\n',
  '\u0001',
  '\0',
  '\t',
];

/** JavaScript's own answer; undefined when it is no expression. */
function native(source: string, ignoreCase: boolean): RegExp | undefined {
  try {
    return new RegExp(source, ignoreCase ? 'iu' : 'u');
  } catch {
    return undefined;
  }
}

describe('random expressions', () => {
  test('are refused where JavaScript refuses them, and else find what it finds', () => {
    const seen = {wrong: 0, unsupported: 0, found: 0, missed: 0};
    for (let round = 0; round < fuzzCases / 4; round++) {
      const source = pattern(2);
      const ignoreCase = random(2) === 0;
      const what = `/${source}/${ignoreCase ? 'i' : ''} (seed ${fuzzSeed})`;
      const compiled = compileExpression(source, ignoreCase);
      const oracle = native(source, ignoreCase);
      if ('error' in compiled) {
        if (oracle === undefined) seen.wrong++;
        else {
          expect(compiled.error, what).toMatch(/look-around|shorter/);
          expect(source, what).toMatch(/\(\?[=!<]|\\[1k]|\{/);
          seen.unsupported++;
        }
        continue;
      }
      if (oracle === undefined) throw new Error(`${what} is no expression`);
      for (let text = 0; text < 4; text++) {
        const letter = () => pick(letters);
        // V8 finds \\B between the halves of a surrogate pair, where ECMAScript never looks.
        const written = source.includes('\\B') ? times(8, letter).replaceAll('👍', '') : times(8, letter);
        const expected = oracle.test(written);
        if (compiled.test(written) !== expected) throw new Error(`${what} on ${JSON.stringify(written)}`);
        seen[expected ? 'found' : 'missed']++;
      }
    }
    for (const count of Object.values(seen))
      expect(count, JSON.stringify(seen)).toBeGreaterThan(fuzzCases / 1000);
  });
});
