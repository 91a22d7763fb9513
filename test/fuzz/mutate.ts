/** Whole numbers from 0 up to, not including, `below`. */
export type Random = (below: number) => number;

/** The same numbers for the same seed (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return below => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Mutation = (bytes: Buffer, random: Random, samples: readonly Buffer[]) => Buffer;

const longestBytes = 4096;
const mostMutations = 4;
/** What parsers count, compare and end with. */
const strangeBytes = [
  0,
  1,
  0x7f,
  0x80,
  0xc0,
  0xff,
  ...Buffer.from('\t\n\r\u001b "\'#%&*+,-./09:;<=>?@[\\]{|}~'),
];
const strangeLengths = [0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0xffff_ffff];
const strangeNumbers = [
  '',
  '0',
  '-1',
  '1.5',
  '65536',
  '4294967296',
  '9007199254740993',
  '1e309',
  '9'.repeat(400),
];
const strangeTexts = [
  ...[
    '\u0000',
    '\ufeff',
    '\u009b2J',
    '\u202e',
    '\ud800',
    '👩‍👩‍👧',
    'İ',
    '=1+1',
    '../'.repeat(9),
    '__proto__',
    'constructor',
  ],
  ...[
    'null',
    'true',
    '{}',
    '[]',
    '%zz',
    '$&',
    '*a',
    '&a',
    '<<',
    '!!binary',
    '(((',
    ')',
    '[^',
    '{9,}',
    'a'.repeat(300),
  ],
].map(text => Buffer.from(text));

const place = (bytes: Buffer, random: Random) => random(bytes.length + 1);

/** `by` in place of the bytes `from` up to, not including, `to`. */
function replaced(bytes: Buffer, from: number, to: number, by: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, from), by, bytes.subarray(to)]);
}

function range(bytes: Buffer, random: Random): readonly [from: number, to: number] {
  const [one, other] = [place(bytes, random), place(bytes, random)];
  return one < other ? [one, other] : [other, one];
}

function anyRun(bytes: Buffer, pattern: RegExp, random: Random): RegExpExecArray | undefined {
  const runs = [...bytes.toString('latin1').matchAll(pattern)];
  return runs.length === 0 ? undefined : runs[random(runs.length)];
}

const mutations: readonly Mutation[] = [
  function flipBit(bytes, random) {
    if (bytes.length > 0) bytes[random(bytes.length)]! ^= 1 << random(8);
    return bytes;
  },
  function setByte(bytes, random) {
    if (bytes.length > 0) bytes[random(bytes.length)] = strangeBytes[random(strangeBytes.length)]!;
    return bytes;
  },
  function cutOff(bytes, random) {
    return bytes.subarray(0, place(bytes, random));
  },
  function takeOut(bytes, random) {
    const [from, to] = range(bytes, random);
    return replaced(bytes, from, Math.min(to, from + 1 + random(16)), Buffer.alloc(0));
  },
  function repeat(bytes, random) {
    const [from, to] = range(bytes, random);
    const part = bytes.subarray(from, to);
    return replaced(bytes, to, to, Buffer.concat(Array(1 + random(3)).fill(part)));
  },
  function putIn(bytes, random) {
    const at = place(bytes, random);
    return replaced(bytes, at, at, strangeTexts[random(strangeTexts.length)]!);
  },
  function splice(bytes, random, samples) {
    const other = samples[random(samples.length)]!;
    return replaced(bytes, place(bytes, random), bytes.length, other.subarray(place(other, random)));
  },
  function setLength(bytes, random) {
    const width = [1, 2, 4][random(3)]!;
    if (bytes.length < width) return bytes;
    const at = random(bytes.length - width + 1);
    const lengths = [...strangeLengths, bytes.length, bytes.length - at, bytes.length - at - width];
    const length = (lengths[random(lengths.length)]! & (2 ** (8 * width) - 1)) >>> 0;
    if (random(2) === 0) bytes.writeUIntBE(length, at, width);
    else bytes.writeUIntLE(length, at, width);
    return bytes;
  },
  function setNumber(bytes, random) {
    const run = anyRun(bytes, /\d+/g, random);
    if (!run) return bytes;
    const by = Buffer.from(strangeNumbers[random(strangeNumbers.length)]!);
    return replaced(bytes, run.index, run.index + run[0].length, by);
  },
  function swapWords(bytes, random) {
    const [one, other] = [anyRun(bytes, /\w+/g, random), anyRun(bytes, /\w+/g, random)];
    if (!one || !other) return bytes;
    return replaced(bytes, one.index, one.index + one[0].length, Buffer.from(other[0], 'latin1'));
  },
];

/** One of the samples with a few mutations. */
export function mutated(samples: readonly Buffer[], random: Random): Buffer {
  let bytes: Buffer = Buffer.from(samples[random(samples.length)]!);
  for (let left = 1 + random(mostMutations); left > 0; left--) {
    bytes = mutations[random(mutations.length)]!(bytes, random, samples).subarray(0, longestBytes);
    // Mutations write in place, and never into a sample.
    if (left > 1) bytes = Buffer.from(bytes);
  }
  return bytes;
}
