// Numbers in network byte order. Bytes beyond the end read as zero, so no reader throws; callers check lengths where
// they matter.

export function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

export function uint24(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 16) | uint16(bytes, at + 1);
}

export function uint32(bytes: Uint8Array, at: number): number {
  return ((uint16(bytes, at) << 16) | uint16(bytes, at + 2)) >>> 0;
}

export function uint16LittleEndian(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

export function uint32LittleEndian(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

/** The bytes of a text whose characters are all below 256. */
export function bytesOfText(text: string): Uint8Array {
  return Uint8Array.from(text, character => character.charCodeAt(0));
}

/** Whether the bytes at `at` equal `expected`. */
export function holds(bytes: Uint8Array, at: number, expected: Uint8Array): boolean {
  for (let index = 0; index < expected.length; index++) {
    if (bytes[at + index] !== expected[index]) return false;
  }
  return true;
}

/** Where `wanted` begins, at `from` or behind it, and ends by `to`; -1 if it is not there. */
export function indexOf(bytes: Uint8Array, wanted: Uint8Array, from = 0, to = bytes.length): number {
  const last = Math.min(bytes.length, to) - wanted.length;
  for (
    let at = bytes.indexOf(wanted[0]!, from);
    at >= 0 && at <= last;
    at = bytes.indexOf(wanted[0]!, at + 1)
  ) {
    if (holds(bytes, at, wanted)) return at;
  }
  return -1;
}

export function isZero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] !== 0) return false;
  return true;
}

const seen = new Uint8Array(256);

/**
 * How many different bytes there are, in up to 255. What is random or encrypted has nearly as many as bytes: 57 of 64, 30 of 32, and 40 or 20
 * in less than one case of a billion. Text and tables have far fewer.
 */
export function differentBytes(bytes: Uint8Array, from: number, to: number): number {
  seen.fill(0);
  let different = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    different += 1 - seen[byte]!;
    seen[byte] = 1;
  }
  return different;
}

/** `8394c8f03e515708` */
export function hexOfBytes(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

/** `0x6b3343cf` */
export function hexOf(number: number): string {
  return `0x${number.toString(16).padStart(8, '0')}`;
}
