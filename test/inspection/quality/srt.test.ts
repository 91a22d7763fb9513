import {describe, expect, test} from 'vitest';
import {SrtReader} from '../../../source/inspection/quality/srt.js';
import {follow, only} from './followed.js';

/** draft-sharabayko-srt, section 3.1: the flag R is bit 26 of the second word. */
function data(sequence: number, isAgain = false): Buffer {
  const packet = Buffer.alloc(16 + 100);
  packet.writeUInt32BE(sequence, 0);
  packet.writeUInt32BE(isAgain ? 0xc400_0001 : 0xc000_0001, 4);
  return packet;
}

function control(type: number, ...words: readonly number[]): Buffer {
  const packet = Buffer.alloc(16 + 4 * words.length);
  packet.writeUInt16BE(0x8000 | type, 0);
  for (const [index, word] of words.entries()) packet.writeUInt32BE(word >>> 0, 16 + 4 * index);
  return packet;
}
const range = (first: number, last: number) => [0x8000_0000 + first, last];

describe('SRT', () => {
  test('shows the round trip that its receiver measures', () => {
    const {take, quality} = follow(SrtReader);
    take('tx', control(2, 1000, 34_500, 1200, 8192), 0);
    expect(quality()).toEqual(only({pathRttMs: 34.5}));
    // A light one has only the number.
    take('tx', control(2, 1001), 0);
    expect(quality()).toEqual(only({pathRttMs: 34.5}));
  });

  test('counts what its receiver reports as lost, once, over the wrap of the numbers', () => {
    const {take, quality} = follow(SrtReader);
    const first = 0x7fff_fff0;
    for (let index = 0; index < 100; index++) take('rx', data((first + index) % 0x8000_0000), index);
    expect(quality()).toEqual(only({expected: 100, lost: 0}));
    take('tx', control(3, ...range(first + 10, first + 12), 5), 50);
    take('tx', control(3, ...range(first + 10, first + 12), 5), 60);
    expect(quality()).toEqual(only({expected: 100, lost: 4}));
    take('rx', data(first + 10, true), 70);
    take('tx', control(3, 5, 6), 80);
    expect(quality()).toEqual(only({expected: 100, lost: 5}));
  });

  test('believes no report of what was never sent', () => {
    const {take, quality} = follow(SrtReader);
    take('rx', data(1000), 0);
    take('tx', control(3, ...range(900_000, 2_000_000)), 1);
    take('tx', control(3, ...range(999, 900)), 1);
    expect(quality()).toEqual(only({expected: 1, lost: 0}));
  });
});
