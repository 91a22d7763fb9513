import {uint16} from '../../bytes.js';

/** RFC 1035, section 3.1, with the root's zero. */
const maxNameBytes = 255;

/** Where the name at `at` ends, a pointer counted and not followed; -1 where it is none. */
export function nameEnd(message: Uint8Array, at: number): number {
  const limit = Math.min(message.length, at + maxNameBytes);
  let place = at;
  while (place < limit) {
    const length = message[place]!;
    if (length === 0) return place + 1;
    // A pointer (section 4.1.4): 14 bits, back to an earlier name.
    if (length >= 0xc0) {
      return place + 2 <= message.length && (uint16(message, place) & 0x3fff) < at ? place + 2 : -1;
    }
    if (length > 63) return -1;
    place += 1 + length;
  }
  return -1;
}

/**
 * A name without pointers that `nameEnd` accepted, as in a master file (RFC 1035, section 5.1), in lower case,
 * for case says nothing (RFC 4343): `www.example.org`, `.` for the root, `a\.b\000.example.org`. Undefined for one with a pointer.
 */
export function nameText(message: Uint8Array, at: number): string | undefined {
  let text = '';
  let place = at;
  for (let length = message[place]!; length > 0; length = message[place]!) {
    if (length > 63) return undefined;
    if (text !== '') text += '.';
    for (const end = place + length; place < end; ) text += escaped(message[++place]!);
    place++;
  }
  return text === '' ? '.' : text;
}

function escaped(byte: number): string {
  if (byte <= 32 || byte >= 127) return `\\${String(byte).padStart(3, '0')}`;
  const character = String.fromCharCode(byte);
  return character === '.' || character === '\\' ? `\\${character}` : character.toLowerCase();
}

const encodedBytes = 32;

/** A NetBIOS name (RFC 1001, section 14.1): 16 bytes as 32 letters from A to P, the last a suffix. */
export function netbiosName(message: Uint8Array, at: number): string | undefined {
  if (message[at] !== encodedBytes) return undefined;
  let text = '';
  for (let place = at + 1; place <= at + encodedBytes; place += 2) {
    const high = message[place]! - 65;
    const low = message[place + 1]! - 65;
    if (!(high >= 0 && high < 16 && low >= 0 && low < 16)) return undefined;
    const byte = high * 16 + low;
    if (place < at + encodedBytes - 1) text += byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '?';
  }
  // A question about a node's status asks for `*` and zeros.
  return text.replace(/[ ?]+$/, '');
}
