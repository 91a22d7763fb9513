import {describe, expect, test} from 'vitest';
import {tokenize} from '../../../source/view/filter/tokens.js';

/** Words as texts, without their places. */
function wordsOf(text: string): readonly unknown[] {
  return tokenize(text).map(token => {
    if (token.kind !== 'term') return token.kind;
    const {value, field} = token;
    const said = value.kind === 'text' ? value.text : {source: value.source, ignoreCase: value.ignoreCase};
    return field === undefined ? said : [field.name, field.operator, said];
  });
}

describe('a word of a filter', () => {
  test.each([
    '127.0.0.1:5300',
    '[::1]:53',
    '::1',
    'fd00:1::5',
    'fe80::1',
    '2001:db8::/32',
    'example.com:443',
    '127.0.0.1:40000->127.0.0.1:53/udp',
    'a->b',
    'orange',
    'nothing',
    "ada's",
    'a"b',
    ':53',
    'std::x',
    'a!b',
  ])('"%s" is a text and has no field', text => {
    expect(wordsOf(text)).toEqual([text]);
  });

  test.each([
    ['client:10.0.0.0/8', ['client', ':', '10.0.0.0/8']],
    ['target:2001:db8::/32', ['target', ':', '2001:db8::/32']],
    ['client:::1', ['client', ':', '::1']],
    ['meta.site:lab', ['meta.site', ':', 'lab']],
    ['meta.port:443', ['meta.port', ':', '443']],
    ['meta."a b":1', ['meta.a b', ':', '1']],
    ["meta.'a\\'b'>=1", ["meta.a'b", '>=', '1']],
    ['größe:7', ['größe', ':', '7']],
    ['name:"a b"', ['name', ':', 'a b']],
    ["name:'a b'", ['name', ':', 'a b']],
    ['url:http://a', ['url', ':', 'http://a']],
    ['key:a=b>c', ['key', ':', 'a=b>c']],
    ['rate>1M', ['rate', '>', '1M']],
    ['rate >= 1M', ['rate', '>=', '1M']],
    ['age<30s', ['age', '<', '30s']],
    ['age <=30s', ['age', '<=', '30s']],
    ['rate:>1K', ['rate', '>', '1K']],
    ['age:<=.5h', ['age', '<=', '.5h']],
    ['key:>x', ['key', ':', '>x']],
    ['key:">1"', ['key', ':', '>1']],
    ['rx >= 10 KB', ['rx', '>=', '10KB']],
    ['rate>8  Mbit/s', ['rate', '>', '8Mbit/s']],
    ['age < 30 s', ['age', '<', '30s']],
    ['drops > 1.5 k', ['drops', '>', '1.5k']],
    ['state!=ended', ['state', '!=', 'ended']],
    ['site="Lab 1"', ['site', '=', 'Lab 1']],
    ['client:/^10\\./', ['client', ':', {source: '^10\\.', ignoreCase: false}]],
    ['app!=/d n[/)]s/i', ['app', '!=', {source: 'd n[/)]s', ignoreCase: true}]],
    ['id:a->b', ['id', ':', 'a->b']],
  ])('"%s" has a field', (text, expected) => {
    expect(wordsOf(text)).toEqual([expected]);
  });

  test.each([
    ['rx>10 dns', [['rx', '>', '10'], 'dns']],
    ['rx>10K B', [['rx', '>', '10K'], 'B']],
    ['rx>10 "KB"', [['rx', '>', '10'], 'KB']],
    ['(rx>10) KB', ['(', ['rx', '>', '10'], ')', 'KB']],
    ['rx:10 KB', [['rx', ':', '10'], 'KB']],
    ['rx>"10" KB', [['rx', '>', '10'], 'KB']],
    [
      'rx>10 m:1',
      [
        ['rx', '>', '10'],
        ['m', ':', '1'],
      ],
    ],
  ])('behind a number is a unit only where it is one: "%s"', (text, expected) => {
    expect(wordsOf(text)).toEqual(expected);
  });

  test('between slashes is a regular expression, whatever it contains', () => {
    expect(wordsOf('/a b\\/(c|d)[)/]/i x')).toEqual([{source: 'a b\\/(c|d)[)/]', ignoreCase: true}, 'x']);
  });

  test('in quotation marks of either kind keeps everything, and a backslash takes the next character as it is', () => {
    expect(wordsOf(' "client: a"  name:"say \\"hi\\""')).toEqual(['client: a', ['name', ':', 'say "hi"']]);
    expect(wordsOf(`'(and) "' "\\\\\\x'"`)).toEqual(['(and) "', "\\x'"]);
    expect(wordsOf('"or" "/a/"')).toEqual(['or', '/a/']);
  });

  test('ends at a parenthesis; and, or, not and ! stand between words', () => {
    expect(wordsOf('(a or NOT b)And !client:x')).toEqual([
      '(',
      'a',
      'or',
      'not',
      'b',
      ')',
      'and',
      '!',
      ['client', ':', 'x'],
    ]);
    expect(wordsOf('!!a')).toEqual(['!', '!', 'a']);
    expect(wordsOf('or:x')).toEqual([['or', ':', 'x']]);
  });

  test('knows its position', () => {
    expect(tokenize('  dns  rate >= 1M')).toMatchObject([
      {at: 2, length: 3, value: {at: 2, length: 3}},
      {at: 7, length: 10, value: {at: 15, length: 2}},
    ]);
  });
});
