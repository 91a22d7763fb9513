import {describe, expect, test} from 'vitest';
import {columns} from '../../source/view/columns.js';
import {parseFilter} from '../../source/view/filter.js';
import {tokenize} from '../../source/view/filter-tokens.js';
import {flow, seededRandom, takenAtMs} from './flows.js';

function matches(text: string, overrides: Parameters<typeof flow>[0] = {}): boolean {
  const filter = parseFilter(text);
  if ('error' in filter) throw new Error(filter.error);
  return filter.matches(flow(overrides), takenAtMs);
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
  ])('"%s" is an address and has no field', text => {
    expect(tokenize(text)).toEqual([{field: undefined, value: text, position: 0}]);
  });

  test.each([
    ['client:10.0.0.0/8', 'client', '10.0.0.0/8'],
    ['target:2001:db8::/32', 'target', '2001:db8::/32'],
    ['meta.site:lab', 'meta.site', 'lab'],
    ['meta.port:443', 'meta.port', '443'],
    ['name:"a b"', 'name', 'a b'],
    ['url:http://a', 'url', 'http://a'],
  ])('"%s" has a field', (text, field, value) => {
    expect(tokenize(text)).toEqual([{field, value, position: 0}]);
  });

  test('in quotation marks keeps spaces, colons and escaped quotation marks', () => {
    expect(tokenize(' "client: a"  name:"say \\"hi\\""')).toEqual([
      {field: undefined, value: 'client: a', position: 1},
      {field: 'name', value: 'say "hi"', position: 14},
    ]);
  });

  test('is told with its position when it is wrong', () => {
    expect(parseFilter('dns name:"open')).toEqual({
      error: 'the quotation mark is not closed',
      position: 9,
    });
    expect(parseFilter('dns ""')).toMatchObject({position: 4});
    expect(parseFilter('dns meta.:x')).toMatchObject({position: 4});
  });
});

describe('a field', () => {
  test.each(['cleint:10.1', 'targt:x', 'services:dns', 'satte:active', 'packet:1'])(
    '"%s" is taken for a slip and refused with the names of the fields',
    text => {
      const field = text.split(':')[0];
      expect(parseFilter(`dns ${text}`)).toEqual({
        error: expect.stringMatching(`port, .*client, .*metadata or meta.${field}; got "${field}"`),
        position: 4,
      });
    },
  );

  test.each(['constructor:x', 'toString:native', '__proto__:x', 'meta.constructor:function', 'valueOf:x'])(
    '"%s" is no more than a key that no flow has',
    text => {
      expect(matches(text)).toBe(false);
    },
  );

  test('that is close to a name by another letter is a key of the metadata', () => {
    expect(matches('stage:lab', {metadata: {stage: 'Lab 1'}})).toBe(true);
    expect(matches('meta.cleint:x', {metadata: {cleint: 'x'}})).toBe(true);
  });

  test.each(columns.map(({id}) => id))('%s: finds what its column shows', id => {
    const one = flow({drops: 3, refusals: 2, metadata: {app: 'dns'}});
    const shown = columns.find(column => column.id === id)!.text(one, takenAtMs);
    expect(matches(`${id}:"${shown}"`, one)).toBe(true);
  });

  test('of numbers is compared as a number, not as a part of a text', () => {
    expect(matches('drops:0')).toBe(true);
    expect(matches('rx:400')).toBe(true);
    expect(matches('tx:1500')).toBe(true);
    expect(matches('tx:1.50k')).toBe(true);
    expect(matches('rx:40')).toBe(false);
  });

  test.each([
    ['10.0.0.0/8', '10.255.255.255:1', true],
    ['10.0.0.0/8', '11.0.0.0:1', false],
    ['10.0.0.5/8', '10.9.9.9:1', true],
    ['0.0.0.0/0', '255.255.255.255:1', true],
    ['0.0.0.0/0', '[::1]:1', false],
    ['192.168.1.7/32', '192.168.1.7:1', true],
    ['192.168.1.7/32', '192.168.1.8:1', false],
    ['10.0.0.0/8', '[::ffff:10.1.1.1]:1', true],
    ['fe80::/10', '[fe80::1%eth0]:1', true],
    ['fe80::/10', '[2001:db8::1]:1', false],
    ['::/0', '10.0.0.1:1', false],
  ])('client:%s for %s says %s', (block, client, expected) => {
    expect(matches(`client:${block}`, {client})).toBe(expected);
    expect(matches(`src:${block}`, {client})).toBe(expected);
  });
});

describe('free text', () => {
  test('is no expression', () => {
    expect(matches('.*')).toBe(false);
    expect(matches('a(b[c', {metadata: {name: 'xA(B[C'}})).toBe(true);
    expect(matches('127.0.0.1')).toBe(true);
    expect(matches('127x0')).toBe(false);
  });

  test('does not match the names of what every flow has', () => {
    expect(matches('src_addr')).toBe(false);
    expect(matches('site', {metadata: {site: 'lab'}})).toBe(true);
  });

  test('whatever is typed, a filter or a reason comes out, and nothing throws', () => {
    const random = seededRandom(3);
    const pieces = [
      'client',
      ':',
      '"',
      '\\',
      ' ',
      '10.0.0.0/8',
      '[::1]',
      'meta.',
      'ü',
      '\ud800',
      '(',
      '/',
      '=',
    ];
    for (let round = 0; round < 5000; round++) {
      const text = Array.from(
        {length: random() * 8},
        () => pieces[Math.floor(random() * pieces.length)],
      ).join('');
      const filter = parseFilter(text);
      if ('error' in filter) expect(filter.position, text).toBeLessThan(text.length + 1);
      else expect(typeof filter.matches(flow(), takenAtMs), text).toBe('boolean');
    }
  });
});
