import {describe, expect, test} from 'vitest';
import {decodeKey, keysOf} from '../../../source/ui/input/keys.js';
import {decodeMouse} from '../../../source/ui/input/mouse.js';
import {createSequenceReader} from '../../../source/ui/input/sequences.js';
import {seededRandom} from '../../view/flows.js';

const esc = '\u001b';
const soonMs = 5;
const laterMs = 1000;

/** What the chunks are taken apart into, each so long after the one before. */
function read(chunks: readonly string[], gapMs = soonMs): string[] {
  const take = createSequenceReader();
  return chunks.flatMap((chunk, index) => take(chunk, 1000 + index * gapMs));
}

/** The keys that are left of it. */
function keys(...chunks: string[]): unknown[] {
  return read(chunks).flatMap(piece => [...keysOf(piece, () => false)]);
}

describe('a sequence', () => {
  test.each([
    ['a key', ['[', 'A'], 'Up'],
    ['a key with a parameter', ['[1', '9~'], 'F8'],
    ['a key of the keypad', ['O', 'P'], 'F1'],
    ['a key of the Linux console', ['[[', 'A'], 'F1'],
  ])('that is %s is one, in one piece or in two', (_, [first, second], name) => {
    expect(keys(`${esc}${first}${second}`)).toEqual([{name}]);
    expect(keys(`${esc}${first}`, second!)).toEqual([{name}]);
  });

  test('of the mouse in X10 form is ignored with its three bytes, even if they are letters', () => {
    expect(keys(`${esc}[M qI`, 'P')).toEqual([{text: 'P'}]);
    expect(keys(`${esc}[M`, ' qIP')).toEqual([{text: 'P'}]);
    expect(keys(`${esc}[M`, 'q', 'q', 'q', 'I')).toEqual([{text: 'I'}]);
  });

  test.each([
    ['an answer on colours', `${esc}]11;rgb:ffff/ffff/ffff\u0007`],
    ['the same with the other end', `${esc}]11;rgb:ffff/ffff/ffff${esc}\\`],
    ['an answer on the version', `${esc}P>|tmux 3.3a${esc}\\`],
    ['a private message', `${esc}_Gi=1;OK${esc}\\`],
  ])('that is %s is swallowed, wherever it is cut', (_, sequence) => {
    for (let at = 1; at < sequence.length; at++) {
      const seen = keys(sequence.slice(0, at), `${sequence.slice(at)}I`);
      expect(seen.at(-1), `cut at ${at}`).toEqual({text: 'I'});
      // Cut behind its first sign, that is an Escape that was pressed, and the rest is typed.
      if (at > 1) expect(seen).toHaveLength(1);
    }
  });

  test('that never ends swallows neither another sequence nor Ctrl-C nor what is typed later', () => {
    expect(keys(`${esc}]11;rgb`, `${esc}[A`)).toEqual([{name: 'Up'}]);
    expect(keys(`${esc}P1$r`, '\u0003')).toEqual([{name: 'Ctrl-C'}]);
    expect(read([`${esc}]`, 'I'], laterMs)).toEqual(['I']);
    expect(read([`${esc}[1;`, 'I'], laterMs)).toEqual(['I']);
    expect(read([`${esc}[M`, 'I'], laterMs)).toEqual(['I']);
  });

  test('that was split after its Escape is still one sequence, after the key Escape', () => {
    expect(keys(esc, '[A')).toEqual([{name: 'Escape'}, {name: 'Up'}]);
    expect(read([esc, '[A'], laterMs)).toEqual([esc, '[A']);
    expect(keys(esc, 'q')).toEqual([{name: 'Escape'}, {text: 'q'}]);
  });
});

test('text is passed on unchanged', () => {
  expect(read(['dns 10.', '漢字👍', '\r'])).toEqual(['dns 10.', '漢字👍', '\r']);
});

test('an unknown sequence never acts, wherever it is split, and the key after it does', () => {
  const random = seededRandom(7);
  const upTo = (count: number) => Math.floor(random() * count);
  const from = (first: number, last: number, most: number) =>
    Array.from({length: upTo(most)}, () => String.fromCharCode(first + upTo(last - first + 1))).join('');
  const one = (first: number, last: number) => String.fromCharCode(first + upTo(last - first + 1));
  const makers = [
    () => `[${from(0x30, 0x3f, 6)}${from(0x20, 0x2f, 2)}${one(0x40, 0x7e)}`,
    () => `O${one(0x40, 0x7e)}`,
    () => `]${from(0x20, 0x7e, 30)}${random() < 0.5 ? '\u0007' : `${esc}\\`}`,
    () => `P${from(0x20, 0x7e, 30)}${esc}\\`,
    () => `[M${one(0x20, 0x7e)}${one(0x20, 0x7e)}${one(0x20, 0x7e)}`,
  ];
  const isKnown = (sequence: string) =>
    decodeKey(sequence) !== undefined ||
    decodeMouse(sequence) !== undefined ||
    /^\u001b\[(?:20[01]~|M$|\[)/.test(sequence);
  let swallowed = 0;
  for (let round = 0; round < 5000; round++) {
    const sequence = esc + makers[upTo(makers.length)]!();
    if (isKnown(sequence)) continue;
    const cut = 2 + upTo(sequence.length - 1);
    const seen = keys(sequence.slice(0, cut), `${sequence.slice(cut)}I`);
    expect(seen, JSON.stringify([sequence, cut])).toEqual([{text: 'I'}]);
    swallowed++;
  }
  expect(swallowed).toBeGreaterThan(4000);
});
