/**
 * The Internet checksum (RFC 1071). Sums are of little-endian 16-bit halves, whatever the machine: the sum does not
 * depend on byte order as long as it is stored in the order it was computed in (RFC 1071, section 2B).
 */

/** Short enough that the sum of a block stays a 32-bit integer. */
const blockBytes = 32_768;

/** Adds the bytes `from` up to, not including, `to`; an odd last byte is padded with a zero. */
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

/** Adds a number as 16 bits of a header. */
export function addNumber(sum: number, value: number): number {
  return sum + swap(value);
}

/** Adds the rest of a pseudo header besides the addresses: protocol and length (RFC 768, RFC 8200 section 8.1). */
export function addProtocol(sum: number, protocol: number, length: number): number {
  return sum + swap(protocol) + swap(length);
}

/** The checksum of a sum in which its field counted as zero. Store it with `setUint16(at, value, true)`. */
export function checksumOf(sum: number): number {
  return ~fold(sum) & 0xffff;
}

/** Whether a sum that includes the checksum is correct. */
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
