import {describe, expect, test} from 'vitest';
import {compileRules} from '../../../../source/inspection/signatures/table/compile.js';
import {type Alternative, type Rule, text} from '../../../../source/inspection/signatures/table/rule.js';
import {datagram, hex, join, text as textBytes} from '../../payloads.js';

const ruleOf = (when: readonly Alternative[], more: Partial<Rule> = {}): Rule => ({
  app: 'my-game',
  category: 'games',
  when,
  ...more,
});

/** What a payload tells, as the first datagram of a flow. */
function told(alternative: Alternative, payload: Uint8Array, port?: number, direction?: 'rx' | 'tx') {
  return compileRules([ruleOf([alternative])])()(datagram(payload, port, direction));
}

const nine = hex('00 01 02 03 04 05 06 07 08');

describe('a rule', () => {
  test.each<[string, Alternative, Uint8Array, number?, ('rx' | 'tx')?]>([
    ['a start', {starts: '00 0102'}, nine],
    ['a start with digits that may be any', {starts: '0? ?? 02'}, nine],
    ['a text', {starts: text('hello')}, textBytes('hello, world')],
    ['bytes at an offset', {holds: [{at: 3, is: '03 04'}]}, nine],
    ['bytes before the end', {holds: [{at: -2, is: '0708'}]}, nine],
    ['bytes somewhere', {contains: [{is: '0506', within: 7}]}, nine],
    ['a length', {length: 9}, nine],
    ['a range of lengths', {length: [9, 10]}, nine],
    ['one of some lengths', {lengths: [7, 9]}, nine],
    ['a multiple', {lengthMultipleOf: 3}, nine],
    ['a port at either end', {ports: [50_505]}, nine],
    ['a port', {ports: [1, 7777]}, nine, 7777],
    ['a sender', {from: 'target'}, nine, 7777, 'tx'],
    ['a number', {fields: [{at: 1, bytes: 2, in: [5, 0x0102]}]}, nine],
    [
      'a number, least significant byte first',
      {fields: [{at: 1, bytes: 2, littleEndian: true, min: 0x201, max: 0x201}]},
      nine,
    ],
    ['some bits of a number', {fields: [{at: 8, bytes: 1, mask: 0x0c, in: [8]}]}, nine],
    [
      'a number of four bytes whose highest bit is set',
      {fields: [{at: 0, bytes: 4, min: 0xfffffffe}]},
      hex('ffffffff'),
    ],
    ['a length field', {lengthField: {at: 8, bytes: 1, plus: 1}}, nine],
    ['a length field in words', {lengthField: {at: 4, bytes: 1, times: 2, plus: 1}}, nine],
    ['a length field with something behind', {lengthField: {at: 5, bytes: 1, mayGoOn: true}}, nine],
    [
      'a chain of items',
      {chain: {at: 1, item: {at: 1, bytes: 1, plus: 2}, least: 2}},
      hex('ff aa00 bb020000'),
    ],
    ['a chain of items that begin alike', {chain: {at: 0, item: 3, starts: '47'}}, hex('470102 470304')],
  ])('is told by %s', (_, alternative, payload, port, direction) => {
    expect(told(alternative, payload, port, direction)).toEqual({app: 'my-game', details: {}});
  });

  test.each<[string, Alternative, Uint8Array, number?, ('rx' | 'tx')?]>([
    ['another start', {starts: '00 0103'}, nine],
    ['a start that is cut', {starts: '0001020304050607 0809'}, nine],
    ['other bytes', {holds: [{at: 3, is: '04'}]}, nine],
    ['bytes beyond the end', {holds: [{at: 8, is: '0800'}]}, nine],
    ['bytes before the start', {holds: [{at: -10, is: '00'}]}, nine],
    ['bytes elsewhere', {contains: [{is: '0506', within: 6}]}, nine],
    ['another length', {length: 8}, nine],
    ['a length out of the range', {length: [10, 20]}, nine],
    ['none of the lengths', {lengths: [7, 8]}, nine],
    ['no multiple', {lengthMultipleOf: 4}, nine],
    ['another port', {ports: [7777]}, nine],
    ['another sender', {from: 'client'}, nine, 7777, 'tx'],
    ['another number', {fields: [{at: 0, bytes: 1, min: 1}]}, nine],
    ['a number beyond the end', {fields: [{at: 8, bytes: 2, min: 0}]}, nine],
    ['a length field of another length', {lengthField: {at: 8, bytes: 1}}, nine],
    ['a length field beyond the end', {lengthField: {at: 8, bytes: 1, plus: 2, mayGoOn: true}}, nine],
    ['a chain that ends too early', {chain: {at: 0, item: 2}}, nine],
    ['a chain with an item of no length', {chain: {at: 0, item: {at: 0, bytes: 1}}}, nine],
    ['a chain with another item', {chain: {at: 0, item: 3, starts: '47'}}, hex('470102 480304')],
    ['too few items', {chain: {at: 0, item: 3, least: 4}}, nine],
    ['no bytes at all', {}, new Uint8Array()],
  ])('is not told by %s', (_, alternative, payload, port, direction) => {
    expect(told(alternative, payload, port, direction)).toBeUndefined();
  });

  test('tells numbers, names of numbers and texts under keys that begin with its name', () => {
    const rule = ruleOf([{starts: '00', tells: {kind: 'plain'}}], {
      tells: {
        count: {at: 1, bytes: 2},
        message: {at: 3, bytes: 1, names: {3: 'hello'}},
        other: {at: 4, bytes: 1, names: {3: 'hello'}},
        server: {at: 5, textBytes: 20},
        short: {at: 5, textBytes: 20, lengthAt: 4},
        beyond: {at: 30, bytes: 4},
      },
    });
    const payload = join(hex('00 0102 03 04'), textBytes('a server\0rest'));
    expect(compileRules([rule])()(datagram(payload))).toEqual({
      app: 'my-game',
      details: {
        my_game_kind: 'plain',
        my_game_count: 258,
        my_game_message: 'hello',
        my_game_server: 'a server',
        my_game_short: 'a se',
      },
    });
  });

  test('comes before another that matches too, wherever the two are found', () => {
    const byLength = {app: 'one', category: 'lan', when: [{length: 9}]} as const;
    const byStart = {app: 'two', category: 'lan', when: [{starts: '0001'}]} as const;
    const byPort = {app: 'three', category: 'lan', when: [{ports: [7777]}]} as const;
    const first = (...rules: readonly Rule[]) => compileRules(rules)()(datagram(nine, 7777))?.app;
    expect(first(byLength, byStart, byPort)).toBe('one');
    expect(first(byPort, byLength, byStart)).toBe('three');
    expect(first(byStart, byPort, byLength)).toBe('two');
  });

  test('with a mistake in its digits is refused', () => {
    expect(() => compileRules([ruleOf([{starts: '4d4'}])])).toThrow('a pattern needs pairs of digits: 4d4');
  });
});

describe('a rule of two datagrams', () => {
  const asked: Alternative = {
    from: 'client',
    starts: '01',
    tells: {message: 'hello'},
    later: {starts: '02', echoes: [{at: 1, bytes: 2}], tells: {version: {at: 3, bytes: 1}}},
  };
  const apps = (alternative: Alternative, ...datagrams: readonly (readonly ['rx' | 'tx', string])[]) => {
    const watch = compileRules([ruleOf([alternative])])();
    return datagrams.map(([direction, digits]) => watch(datagram(hex(digits), undefined, direction)));
  };

  test('is told by the second, with the details of both', () => {
    expect(apps(asked, ['rx', '01 beef'], ['tx', 'ff'], ['tx', '02 beef 07'])).toEqual([
      undefined,
      undefined,
      {app: 'my-game', details: {my_game_message: 'hello', my_game_version: 7}},
    ]);
  });

  test.each<[string, Alternative, readonly (readonly ['rx' | 'tx', string])[]]>([
    ['the second alone', asked, [['tx', '02 beef 07']]],
    [
      'an answer to something else',
      asked,
      [
        ['rx', '01 beef'],
        ['tx', '02 beee 07'],
      ],
    ],
    [
      'an answer that is cut',
      asked,
      [
        ['rx', '01 beef'],
        ['tx', '02 be'],
      ],
    ],
    [
      'a question that is cut',
      asked,
      [
        ['rx', '01 be'],
        ['tx', '02 be00 07'],
      ],
    ],
    [
      'an answer from the same side',
      asked,
      [
        ['rx', '01 beef'],
        ['rx', '02 beef 07'],
      ],
    ],
    ['one datagram for both', {starts: '01', later: {from: 'same', starts: '01'}}, [['rx', '01']]],
  ])('is not told by %s', (_, alternative, datagrams) => {
    expect(apps(alternative, ...datagrams).every(each => each === undefined)).toBe(true);
  });

  test('may be of the same side, and count on', () => {
    const counting: Alternative = {
      starts: '01',
      later: {from: 'same', starts: '01', echoes: [{at: 1, bytes: 1, plus: 1}]},
    };
    const ends = (...datagrams: readonly (readonly ['rx' | 'tx', string])[]) =>
      apps(counting, ...datagrams).at(-1)?.app;
    expect(ends(['rx', '01 07'], ['rx', '01 08'])).toBe('my-game');
    expect(ends(['tx', '01 ff'], ['tx', '01 00'])).toBe('my-game');
    expect(ends(['rx', '01 07'], ['tx', '01 08'])).toBeUndefined();
  });

  test('remembers a few first halves, not any number of them', () => {
    const many = Array.from({length: 9}, (_, number) => ['rx', `01 000${number}`] as const);
    expect(apps(asked, ...many, ['tx', '02 0003 00']).at(-1)?.app).toBe('my-game');
    expect(apps(asked, ...many, ['tx', '02 0008 00']).at(-1)).toBeUndefined();
  });
});
