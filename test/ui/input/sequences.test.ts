import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {decodeKey, keysOf} from '../../../source/ui/input/keys.js';
import {decodeMouse} from '../../../source/ui/input/mouse.js';
import {createSequenceReader} from '../../../source/ui/input/sequences.js';
import {anyOffset, cases} from '../../fuzz/cases.js';

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
  const between = (first: number, last: number) =>
    fc.integer({min: first, max: last}).map(code => String.fromCharCode(code));
  const many = (first: number, last: number, maxLength: number) =>
    fc.array(between(first, last), {maxLength, size: 'max'}).map(characters => characters.join(''));
  const any = between(0x20, 0x7e);
  const anyText = many(0x20, 0x7e, 29);
  const anySequence = fc.oneof(
    fc
      .tuple(many(0x30, 0x3f, 5), many(0x20, 0x2f, 1), between(0x40, 0x7e))
      .map(parts => `[${parts.join('')}`),
    between(0x40, 0x7e).map(last => `O${last}`),
    fc.tuple(anyText, fc.constantFrom('\u0007', `${esc}\\`)).map(([text, end]) => `]${text}${end}`),
    anyText.map(text => `P${text}${esc}\\`),
    fc.tuple(any, any, any).map(bytes => `[M${bytes.join('')}`),
  );
  const isKnown = (sequence: string) =>
    decodeKey(sequence) !== undefined ||
    decodeMouse(sequence) !== undefined ||
    /^\u001b\[(?:20[01]~|M$|\[)/.test(sequence);
  fc.assert(
    fc.property(
      anySequence.map(sequence => esc + sequence).filter(sequence => !isKnown(sequence)),
      anyOffset,
      (sequence, offset) => {
        const cut = 2 + (offset % (sequence.length - 1));
        expect(keys(sequence.slice(0, cut), `${sequence.slice(cut)}I`)).toEqual([{text: 'I'}]);
      },
    ),
    cases(1 / 2),
  );
});
