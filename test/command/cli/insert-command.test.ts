import {describe, expect, test} from 'vitest';
import {parseInsertCommand} from '../../../source/command/cli/insert-command.js';

const none = {mark: undefined, table: undefined};
const parse = (words: string, flags: Partial<typeof none> | {mark?: string; table?: string} = {}) =>
  parseInsertCommand(words === '' ? [] : words.split(' '), {...none, ...flags});

describe('udptop insert', () => {
  test.each([
    ['insert :53', ['insert://:53?name=insert-53']],
    ['insert 53', ['insert://:53?name=insert-53']],
    ['insert 10.0.0.2:27015', ['insert://10.0.0.2:27015?name=insert-27015']],
    ['insert [fd00::1]:53 :123', ['insert://[fd00::1]:53?name=insert-53', 'insert://:123?name=insert-123']],
    ['insert :53 10.0.0.2:53', ['insert://:53?name=insert-53', 'insert://10.0.0.2:53?name=insert-53-2']],
    [
      'insert :53?interface=eth0&allow=10.0.0.0/8&name=dns',
      ['insert://:53?interface=eth0&allow=10.0.0.0/8&name=dns'],
    ],
  ])('%s', (words, urls) => {
    expect(parse(words)).toEqual(urls);
  });

  test('gives its mark and table to every server', () => {
    expect(parse('insert :53 :123?interface=eth0', {mark: '0x100', table: '99'})).toEqual([
      'insert://:53?name=insert-53&mark=0x100&table=99',
      'insert://:123?interface=eth0&name=insert-123&mark=0x100&table=99',
    ]);
  });

  test.each([
    ['insert', {}, 'insert needs the server to stand in front of: udptop insert :53'],
    ['insert udp://:53', {}, 'insert: expected a server such as :53 or 10.0.0.2:27015; got'],
    ['', {mark: '1'}, '--mark is for udptop insert; a URL has it as insert://:53?mark=…'],
    ['', {table: '1'}, '--table is for udptop insert; a URL has it as insert://:53?table=…'],
  ])('says what is wrong: %s %j', (words, flags, sentence) => {
    expect(() => parse(words, flags)).toThrow(sentence);
  });

  test.each(['', 'read file', 'fleet'])('is not meant with: %s', words => {
    expect(parse(words)).toBeUndefined();
  });
});
