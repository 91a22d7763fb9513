import {expect, test} from 'vitest';
import {hangsUp, ignoresHangUp} from '../../../source/command/run/hang-up.js';

test('a run on a terminal ends with it, one without a terminal reads its files anew', () => {
  expect(hangsUp({ignored: false, onTerminal: true})).toBe('end');
  expect(hangsUp({ignored: false, onTerminal: false})).toBe('reload');
});

test('a hang-up that was ignored at the start stays ignored', () => {
  expect(hangsUp({ignored: true, onTerminal: true})).toBe('ignored');
  expect(hangsUp({ignored: true, onTerminal: false})).toBe('ignored');
});

test.each([
  ['0000000000000001', true],
  ['0000000001001003', true],
  ['0000000001001000', false],
  ['0000000000000002', false],
])('of the ignored signals %s, the lowest is SIGHUP: %s', (mask, expected) => {
  expect(
    ignoresHangUp(`Name:\tsh\nSigBlk:\t0000000000000001\nSigIgn:\t${mask}\nSigCgt:\t0000000000000001\n`),
  ).toBe(expected);
});

test('where there is no such file, nothing is ignored', () => {
  expect(ignoresHangUp('')).toBe(false);
});
