import fc from 'fast-check';
import {expect, test} from 'vitest';
import {compileExpression} from '../../../source/view/expression/expression.js';
import {cases} from '../../fuzz/cases.js';

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

const textOf = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map(texts => texts.join(''));
const anyOf = (texts: readonly string[]) => fc.constantFrom(...texts);
const maybe = (text: fc.Arbitrary<string>) => fc.option(text, {nil: '', freq: 1});

/** Mostly well formed, and now and then not. */
const anyPattern = fc.letrec<Record<'pattern' | 'part' | 'repeatable' | 'group', string>>(tie => ({
  pattern: fc.array(tie('part'), {maxLength: 3, size: 'max'}).map(parts => parts.join('')),
  part: fc.oneof(
    {
      arbitrary: textOf(
        tie('repeatable'),
        fc.oneof({arbitrary: fc.constant(''), weight: 2}, anyOf(quantifiers)),
      ),
      weight: 34,
    },
    {arbitrary: anyOf(signs), weight: 5},
    {arbitrary: anyOf(noise), weight: 1},
  ),
  repeatable: fc.oneof(
    {maxDepth: 2, withCrossShrink: true},
    {arbitrary: anyOf(atoms), weight: 18},
    {arbitrary: anyOf(classes), weight: 8},
    {arbitrary: tie('group'), weight: 8},
  ),
  group: textOf(
    fc.oneof(
      anyOf(['(', '(?:']),
      fc.nat(999).map(number => `(?<n${number}>`),
    ),
    tie('pattern'),
    maybe(tie('pattern').map(other => `|${other}`)),
    fc.constant(')'),
  ),
})).pattern;

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

const anyWritten = fc
  .array(fc.constantFrom(...letters), {maxLength: 7, size: 'max'})
  .map(characters => characters.join(''));

test('an expression is refused where JavaScript refuses it, and otherwise finds what JavaScript finds', () => {
  const parameters = cases(1 / 2);
  const seen = {wrong: 0, unsupported: 0, found: 0, missed: 0};
  fc.assert(
    fc.property(
      anyPattern,
      fc.boolean(),
      fc.array(anyWritten, {minLength: 1, maxLength: 4, size: 'max'}),
      (source, ignoreCase, texts) => {
        const compiled = compileExpression(source, ignoreCase);
        const oracle = native(source, ignoreCase);
        if ('error' in compiled) {
          if (oracle === undefined) return void seen.wrong++;
          expect(compiled.error).toMatch(/look-around|shorter/);
          expect(source).toMatch(/\(\?[=!<]|\\[1k]|\{/);
          return void seen.unsupported++;
        }
        if (oracle === undefined) throw new Error('JavaScript refuses it');
        for (const text of texts) {
          // V8 finds \\B between the halves of a surrogate pair, where ECMAScript never looks.
          const written = source.includes('\\B') ? text.replaceAll('👍', '') : text;
          const expected = oracle.test(written);
          if (compiled.test(written) !== expected) throw new Error(`JavaScript finds it: ${expected}`);
          seen[expected ? 'found' : 'missed']++;
        }
      },
    ),
    parameters,
  );
  for (const [what, count] of Object.entries(seen))
    expect(count, what).toBeGreaterThan(parameters.numRuns / 1000);
});
