import {describe, expect, test} from 'vitest';
import {readFlags} from '../../../source/command/cli/read-flags.js';

describe('flags', () => {
  test.each([
    [['-L', 'a', '--listen=b', '-L=c'], {listen: ['a', 'b', 'c']}],
    [['--snapshot', '-'], {snapshot: ['-']}],
    [['--filter=-rate'], {filter: ['-rate']}],
    [['--filter', ''], {filter: ['']}],
    [['--log-file', 'a=b'], {logFile: ['a=b']}],
    [['--demo'], {demo: true}],
    [['-hV'], {help: true, version: true}],
    [['--no-mouse', '--inspect=false', '--remember=true'], {mouse: false, inspect: false, remember: true}],
    [['--mouse', '--no-mouse'], {mouse: false}],
    [[], {}],
  ])('%j', (argv, given) => {
    expect(readFlags(argv)).toEqual({given, words: [], unknown: undefined});
  });
});

test('what is no flag is a word, and so is all after --', () => {
  expect(readFlags(['view', '--demo', 'a', '--', '-L', '--nope'])).toEqual({
    given: {demo: true},
    words: ['view', 'a', '-L', '--nope'],
    unknown: undefined,
  });
});

test.each([
  [['--nope', '--neither'], '--nope'],
  [['-x'], '-x'],
])('%j has a flag that there is not, %s', (argv, unknown) => {
  expect(readFlags(argv)).toMatchObject({unknown});
});

test.each([
  [['-L'], '--listen needs a value: see udptop --help'],
  [['-L', '--demo'], '--listen needs a value: see udptop --help'],
  [['--no-listen', 'a'], 'unknown flag --no-listen: see udptop --help'],
  [['--a.b=1'], 'unknown flag --a.b: see udptop --help'],
  [['--interval', '-1s'], '--interval needs a value: see udptop --help'],
  [['--demo=maybe'], '--demo: expected true or false; got "maybe"'],
])('%j: %s', (argv, message) => {
  expect(() => readFlags(argv)).toThrow(message);
});
