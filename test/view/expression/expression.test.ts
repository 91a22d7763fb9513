import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {compileExpression, type Expression} from '../../../source/view/expression/expression.js';
import {cases} from '../../fuzz/cases.js';

function compiled(source: string, ignoreCase = false): Expression {
  const expression = compileExpression(source, ignoreCase);
  if ('error' in expression) throw new Error(expression.error);
  return expression;
}

describe('an expression', () => {
  test.each([
    ['^10\\.', false, '10.1.2.3:5', true],
    ['^10\\.', false, '110.1.2.3:5', false],
    [':53$', false, '10.1.2.3:53', true],
    [':53$', false, '10.1.2.3:530', false],
    ['^(\\d{1,3}\\.){3}\\d+:\\d+$', false, '192.168.1.7:5300', true],
    ['^(\\d{1,3}\\.){3}\\d+:\\d+$', false, '192.168.1:5300', false],
    ['DNS', false, 'dns', false],
    ['DNS', true, 'dns', true],
    ['\\S', true, '  ', false],
    ['\\D', true, '12', false],
    ['\\bdns\\b', false, 'mdns dns', true],
    ['\\bdns\\b', false, 'mdns', false],
    ['colou?r|grey', false, 'grey', true],
    ['^$', false, '', true],
    ['^$', false, 'x', false],
    ['a.c', false, 'a👍c', true],
    ['^.$', false, '👍', true],
    ['\\p{Lu}', false, 'é', false],
    ['a{2,3}b', false, 'aab', true],
    ['^a{2,3}b', false, 'aaaab', false],
    ['(?<year>20\\d\\d)', false, '2026', true],
    ['/udp', false, 'a->b/udp', true],
  ])('/%s/ with flag i %s on "%s" says %s', (source, ignoreCase, text, expected) => {
    expect(new RegExp(source, ignoreCase ? 'iu' : 'u').test(text)).toBe(expected);
    expect(compiled(source, ignoreCase).test(text)).toBe(expected);
  });

  test.each([
    '(a*)*b',
    '(a|a)*b',
    '(a|aa)+$',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '.*.*.*.*.*.*.*.*x',
    `${'a?'.repeat(60)}${'a'.repeat(60)}b`,
  ])('%s ends soon on a text that would keep a backtracking engine for years', source => {
    expect(compiled(source).test(`${'a'.repeat(20_000)}!`)).toBe(false);
  });

  test('with more states than the cache holds still finds every match', () => {
    const source = '^[ab]*a[ab]{14}$';
    const expression = compiled(source);
    const anyWritten = fc
      .array(fc.constantFrom('a', 'b'), {minLength: 15, maxLength: 60, size: 'max'})
      .map(letters => letters.join(''));
    fc.assert(
      fc.property(anyWritten, written => {
        expect(expression.test(written)).toBe(new RegExp(source).test(written));
      }),
      cases(1 / 20),
    );
  });

  test('with more characters than the cache holds still distinguishes them', () => {
    const expression = compiled('^[\\u4e00-\\u9fff]+$');
    const every = String.fromCharCode(...Array.from({length: 0x5200}, (_, index) => 0x4e00 + index));
    for (let round = 0; round < 2; round++) {
      expect(expression.test(every)).toBe(true);
      expect(expression.test(`${every}a`)).toBe(false);
    }
  });

  test.each(['((a{30}){30}){30}', '(((){1000}){1000}){1000}', '(a{0}){4294967295}', 'a{501}'])(
    '%s is refused as too long before it takes any memory',
    source => {
      expect(compileExpression(source, false)).toEqual({
        error: 'expected a shorter expression, or one with fewer repetitions',
      });
    },
  );
});
