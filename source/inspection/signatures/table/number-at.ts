import type {NumberAt} from './rule.js';

/** The number at an offset, which the caller knows to be within the payload; one below zero counts from the end. */
export function numberAt(payload: Uint8Array, number: NumberAt, base = 0): number {
  const {at, bytes, mask} = number;
  const from = at < 0 ? payload.length + at : base + at;
  let value = 0;
  for (let index = 0; index < bytes; index++) {
    const byte = payload[number.littleEndian ? from + bytes - 1 - index : from + index]!;
    value = (value << 8) | byte;
  }
  return (mask === undefined ? value : value & mask) >>> 0;
}
