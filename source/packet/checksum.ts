/**
 * The Internet checksum (RFC 1071). Sums are of little-endian 16-bit halves, whatever the machine: the sum does not
 * depend on byte order as long as it is stored in the one it was made in (RFC 1071, section 2B).
 */

/** So long that the sum of a block stays a 32-bit integer. */
const blockBytes = 32_768;

/** Adds the bytes `from` up to, not including, `to`; an odd last byte counts as if a zero followed. */
export function addBytes(sum: number, view: DataView, from: number, to: number): number {
  let total = fold(sum);
  let at = from;
  while (to - at >= 4) {
    const end = Math.min(at + blockBytes, to - 3);
    for (; at < end; at += 4) {
      const word = view.getInt32(at, true);
      total += (word & 0xffff) + (word >>> 16);
    }
    total = fold(total);
  }
  if (to - at >= 2) {
    total += view.getUint16(at, true);
    at += 2;
  }
  if (at < to) total += view.getUint8(at);
  return total;
}

/** Adds a number as the 16 bits that a header has it in. */
export function addNumber(sum: number, value: number): number {
  return sum + swap(value);
}

/** What a pseudo header adds besides the addresses (RFC 768, RFC 8200 section 8.1): the protocol and the length. */
export function addProtocol(sum: number, protocol: number, length: number): number {
  return sum + swap(protocol) + swap(length);
}

/** What is to be stored, with `setUint16(at, value, true)`, where the checksum was taken for zero. */
export function checksumOf(sum: number): number {
  return ~fold(sum) & 0xffff;
}

/** Whether a sum that includes its checksum is right. */
export function isSumRight(sum: number): boolean {
  return fold(sum) === 0xffff;
}

function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + (folded >>> 16);
  return folded;
}

function swap(value: number): number {
  return ((value & 0xff) << 8) | ((value >>> 8) & 0xff);
}
