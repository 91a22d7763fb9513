import {uint16} from '../../bytes.js';

/** With the terminating zero (RFC 1035, section 3.1). */
const maxNameBytes = 255;

/** The end of the name at `at`; pointers are not followed. -1 if it is not a name. */
export function nameEnd(message: Uint8Array, at: number): number {
  const limit = Math.min(message.length, at + maxNameBytes);
  let position = at;
  while (position < limit) {
    const length = message[position]!;
    if (length === 0) return position + 1;
    // A pointer (section 4.1.4): 14 bits, back to an earlier name.
    if (length >= 0xc0) {
      return position + 2 <= message.length && (uint16(message, position) & 0x3fff) < at ? position + 2 : -1;
    }
    if (length > 63) return -1;
    position += 1 + length;
  }
  return -1;
}

/**
 * A name that `nameEnd` accepted, in the format of a master file (RFC 1035, section 5.1) and in lower case, since names
 * are case-insensitive (RFC 4343): `www.example.org`, `.` for the root, `a\.b\000.example.org`. Undefined for a name with a pointer.
 */
export function nameText(message: Uint8Array, at: number): string | undefined {
  let text = '';
  let position = at;
  for (let length = message[position]!; length > 0; length = message[position]!) {
    if (length > 63) return undefined;
    if (text !== '') text += '.';
    for (const end = position + length; position < end; ) text += escaped(message[++position]!);
    position++;
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
  for (let position = at + 1; position <= at + encodedBytes; position += 2) {
    const high = message[position]! - 65;
    const low = message[position + 1]! - 65;
    if (!(high >= 0 && high < 16 && low >= 0 && low < 16)) return undefined;
    const byte = high * 16 + low;
    if (position < at + encodedBytes - 1) text += byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '?';
  }
  // A question about a node's status asks for `*` and zeros.
  return text.replace(/[ ?]+$/, '');
}
