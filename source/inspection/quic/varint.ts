import {uint32} from '../bytes.js';

/** The length in bytes of the number at `at` (RFC 9000, section 16). */
export function varintBytes(bytes: Uint8Array, at: number): number {
  return 1 << (bytes[at]! >> 6);
}

/** The number at `at`. The largest are not exact, but still beyond the end of any datagram. */
export function varint(bytes: Uint8Array, at: number): number {
  const first = bytes[at]! & 0x3f;
  switch (varintBytes(bytes, at)) {
    case 1:
      return first;
    case 2:
      return first * 0x100 + (bytes[at + 1]! | 0);
    case 4:
      return uint32(bytes, at) & 0x3fffffff;
    default:
      return (uint32(bytes, at) & 0x3fffffff) * 2 ** 32 + uint32(bytes, at + 4);
  }
}
