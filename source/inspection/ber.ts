// BER and DER (ITU-T X.690), as far as headers need them. Offsets beyond the end give lengths beyond the end, so no reader throws.

/** Lengths of more bytes are longer than any datagram. */
const maxLengthBytes = 4;

/** Where the content of the value at `at` begins. */
export function berContentAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at + 1]!;
  return first < 0x80 ? at + 2 : at + 2 + (first & 0x7f);
}

/** Where the value at `at` ends; Infinity if its length is unlimited, or too long to be true. */
export function berEnd(bytes: Uint8Array, at: number): number {
  const first = bytes[at + 1]!;
  if (first < 0x80) return at + 2 + first;
  const lengthBytes = first & 0x7f;
  if (!(lengthBytes > 0 && lengthBytes <= maxLengthBytes)) return Number.POSITIVE_INFINITY;
  let length = 0;
  for (let index = 2; index < 2 + lengthBytes; index++) length = length * 256 + (bytes[at + index]! | 0);
  return at + 2 + lengthBytes + length;
}
