import {describe, expect, test} from 'vitest';
import {longestFilter, parseFilter} from '../../../source/view/filter/filter.js';
import {markRange} from '../../../source/view/filter/mark.js';

function mistake(text: string) {
  const filter = parseFilter(text);
  if (!('error' in filter)) throw new Error(`"${text}" is right`);
  return filter;
}

describe('a wrong filter is reported with what was expected, and where', () => {
  test.each([
    ['client:', '       ^', 'expected a value after "client:"'],
    ['rate > ', '       ^', 'expected a value after "rate >"'],
    ['dns ""', '    ^^', 'expected a value here, not an empty text'],
    ['dns "open', '    ^', 'the quotation mark is not closed: expected " at the end'],
    ["dns 'open", '    ^', "the quotation mark is not closed: expected ' at the end"],
    ['"a"b', '   ^', 'expected a space after the closing quotation mark'],
    ['meta.:x', '^^^^^^^', 'expected the name of a key after "meta."'],
    ['port:http', '     ^^^^', 'expected a port number from 0 to 65535; got "http"'],
    ['port:65536', '     ^^^^^', 'expected a port number from 0 to 65535; got "65536"'],
    ['client:10.0.0.0/99', '       ^^^^^^^^^^^', 'expected a block such as 10.0.0.0/8; got "10.0.0.0/99"'],
    ['client:10/8', '       ^^^^', 'expected a block such as 10.0.0.0/8; got "10/8"'],
    ['client>5', '^^^^^^^^', 'expected :, = or != after "client", which is not a number; got ">"'],
    ['app:x rate>/a/', '      ^^^^^^^^', 'expected :, = or != before an expression; got ">"'],
    ['rate>fast', '     ^^^^', 'expected a rate such as 800, 10K, 1MiB or 8Mbit; got "fast"'],
    ['rate>1M1', '     ^^^', 'expected a rate such as 800, 10K, 1MiB or 8Mbit; got "1M1"'],
    ['rx>5s', '   ^^', 'expected bytes such as 1500, 10KB or 1MiB; got "5s"'],
    ['rx > 10 s', '     ^^^^', 'expected bytes such as 1500, 10KB or 1MiB; got "10s"'],
    ['rate:>', '     ^', 'expected a rate such as 800, 10K, 1MiB or 8Mbit; got ">"'],
    ['client:>5', '^^^^^^^^^', 'expected :, = or != after "client", which is not a number; got ">"'],
    ['drops>5KB', '      ^^^', 'expected a number such as 100 or 10K; got "5KB"'],
    ['age<30', '    ^^', 'expected a duration such as 500ms, 30s or 1m30s; got "30"'],
    ['age:old', '    ^^^', 'expected a duration such as 500ms, 30s or 1m30s; got "old"'],
    ['meta.count>many', '           ^^^^', 'expected a number such as 100 or 10K; got "many"'],
    ['>5', '^', 'expected a field before ">"'],
    ['(a or b', '^', 'the parenthesis is not closed: expected ")" at the end'],
    ['a) b', ' ^', 'expected no ")" without a "(" before it'],
    ['a or', '  ^^', 'expected a text or field:value after "or"'],
    ['or a', '^^', 'expected a text or field:value before "or"'],
    ['a and and b', '      ^^^', 'expected a text or field:value before "and"'],
    ['a !', '  ^', 'expected a text or field:value after "!"'],
    ['()', ' ^', 'expected a text or field:value before ")"'],
    ['/a', '^', 'the expression is not closed: expected / at its end, or quotation marks around a text'],
    ['//', '^^', 'expected an expression between the slashes'],
    ['/a/g', '   ^', 'expected no flag or i after the expression; got "g"'],
    ['/a/ii', '   ^^', 'expected no flag or i after the expression; got "ii"'],
    ['/a/:', '   ^', 'expected a space after the expression'],
    ['dns /a(/', '    ^^^^', 'expected a regular expression: unterminated group'],
    [
      'client:/[/',
      '       ^',
      'the expression is not closed: expected / at its end, or quotation marks around a text',
    ],
    ['client:/*/', '       ^^^', 'expected a regular expression: nothing to repeat'],
    ['/\\-/', '^^^^', 'expected a regular expression: invalid escape'],
    ['/(?=a)/', '^^^^^^^', 'expected an expression without look-around and back-references'],
    ['/(a)\\1/', '^^^^^^^', 'expected an expression without look-around and back-references'],
    ['/a{1000}/', '^^^^^^^^^', 'expected a shorter expression, or one with fewer repetitions'],
  ])('%s', (text, carets, sentence) => {
    const error = mistake(text);
    expect(error.error).toBe(sentence);
    expect(markRange(text, error)).toBe(`${text}\n${carets}`);
  });

  test('when it is too long, at the first character too many', () => {
    expect(parseFilter('x'.repeat(longestFilter))).toHaveProperty('matches');
    expect(mistake('x'.repeat(longestFilter + 5))).toEqual({
      error: 'expected at most 1000 characters',
      at: 1000,
      length: 5,
    });
  });

  test('and quotes no more of a long value than a line holds', () => {
    expect(mistake(`port:${'x'.repeat(500)}`).error).toBe(
      `expected a port number from 0 to 65535; got "${'x'.repeat(40)}…"`,
    );
  });

  test('nests as deep as it is long', () => {
    const depth = longestFilter / 2 - 1;
    expect(parseFilter(`${'('.repeat(depth)}x${')'.repeat(depth)}`)).toHaveProperty('matches');
    expect(parseFilter(`${'!'.repeat(longestFilter - 1)}x`)).toHaveProperty('matches');
  });
});

describe('carets', () => {
  test('stand under wide characters, and under what was made harmless', () => {
    const text = '漢字 \u001b[2J port:é漢';
    expect(markRange(text, mistake(text))).toBe(`漢字 \ufffd[2J port:é漢\n${' '.repeat(15)}^^^`);
  });
});
