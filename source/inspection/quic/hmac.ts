// HMAC-SHA-256 of short messages (RFC 2104, FIPS 180-4), for keys that anyone can compute. Making and calling a hash of
// node:crypto takes several times as long as the few blocks here, and each new flow needs five.

const blockBytes = 64;
export const hashBytes = 32;
/** The longest message that fits one block with its end, as all of QUIC's do. */
export const maxMessageBytes = blockBytes - 9;

/** The fraction bits of square and cube roots of the first primes (FIPS 180-4, sections 4.2.2 and 5.3.3). */
const primes = Array.from({length: 312}, (_, number) => number).filter(
  number =>
    number > 1 && Array.from({length: 17}, (_, by) => by + 2).every(by => by >= number || number % by !== 0),
);
const fractionBits = (root: number) => ((root - Math.floor(root)) * 2 ** 32) | 0;
const initial = Int32Array.from(primes.slice(0, 8), prime => fractionBits(Math.sqrt(prime)));
const constants = Int32Array.from(primes.slice(0, 64), prime => fractionBits(Math.cbrt(prime)));

const block = new Uint8Array(blockBytes);
const schedule = new Int32Array(64);

/** A key, made ready: the states behind its first blocks. */
export interface HmacKey {
  readonly inner: Int32Array;
  readonly outer: Int32Array;
}

/** @param key at most 64 bytes */
export function hmacKey(key: Uint8Array): HmacKey {
  return {inner: padded(key, 0x36), outer: padded(key, 0x5c)};
}

function padded(key: Uint8Array, pad: number): Int32Array {
  for (let at = 0; at < blockBytes; at++) block[at] = (at < key.length ? key[at]! : 0) ^ pad;
  const state = Int32Array.from(initial);
  addBlock(state);
  return state;
}

/** @param message at most `maxMessageBytes` */
export function hmac(key: HmacKey, message: Uint8Array): Uint8Array {
  return digest(key.outer, digest(key.inner, message));
}

/** The hash of a block whose state is known, and a message behind it. */
function digest(before: Int32Array, message: Uint8Array): Uint8Array {
  block.fill(0);
  block.set(message);
  block[message.length] = 0x80;
  const bits = (blockBytes + message.length) * 8;
  block[blockBytes - 2] = bits >> 8;
  block[blockBytes - 1] = bits & 0xff;
  const state = Int32Array.from(before);
  addBlock(state);
  const bytes = new Uint8Array(hashBytes);
  for (let word = 0; word < 8; word++) {
    const value = state[word]!;
    bytes[4 * word] = value >> 24;
    bytes[4 * word + 1] = value >> 16;
    bytes[4 * word + 2] = value >> 8;
    bytes[4 * word + 3] = value;
  }
  return bytes;
}

/** FIPS 180-4, section 6.2.2. */
function addBlock(state: Int32Array): void {
  for (let index = 0; index < 16; index++) {
    const at = 4 * index;
    schedule[index] = (block[at]! << 24) | (block[at + 1]! << 16) | (block[at + 2]! << 8) | block[at + 3]!;
  }
  for (let index = 16; index < 64; index++) {
    const early = schedule[index - 15]!;
    const late = schedule[index - 2]!;
    const sigma0 = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
    const sigma1 = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
    schedule[index] = (schedule[index - 16]! + sigma0 + schedule[index - 7]! + sigma1) | 0;
  }
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let index = 0; index < 64; index++) {
    const sum1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const choice = (e & f) ^ (~e & g);
    const one = (h + sum1 + choice + constants[index]! + schedule[index]!) | 0;
    const sum0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + sum0 + majority) | 0;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
  state[4]! += e;
  state[5]! += f;
  state[6]! += g;
  state[7]! += h;
}

function rotated(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}
