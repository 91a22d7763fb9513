import type {BytePattern} from './rule.js';

/** Bytes to compare with: those where a bit of the mask is set must be equal. */
export interface MaskedBytes {
  readonly bytes: Uint8Array;
  readonly mask: Uint8Array;
}

/** @throws {Error} for a pattern that is not made of pairs of digits: a mistake in a rule */
export function maskedBytes(pattern: BytePattern): MaskedBytes {
  const digits = pattern.replaceAll(' ', '');
  if (!/^(?:[\da-f?]{2})+$/i.test(digits)) throw new Error(`a pattern needs pairs of digits: ${pattern}`);
  const pairs = digits.match(/../g)!;
  return {
    bytes: Uint8Array.from(pairs, pair => Number.parseInt(pair.replaceAll('?', '0'), 16)),
    mask: Uint8Array.from(pairs, ([high, low]) => (high === '?' ? 0 : 0xf0) | (low === '?' ? 0 : 0x0f)),
  };
}

/** Whether the payload holds them at `at`; the caller knows that they are within it. */
export function holdsMasked(payload: Uint8Array, at: number, {bytes, mask}: MaskedBytes): boolean {
  for (let index = 0; index < bytes.length; index++) {
    if ((payload[at + index]! & mask[index]!) !== bytes[index]) return false;
  }
  return true;
}
