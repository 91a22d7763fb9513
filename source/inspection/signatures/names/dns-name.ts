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
 * are case-insensitive (RFC 4343): `www.example.org`, `.` for the root, `a\.b\000.example.org`. UTF-8 is read as such, as mDNS and
 * LLMNR write it (RFC 6762, section 16; RFC 4795, section 3): `küche.local`. Undefined for a name with a pointer.
 */
export function nameText(message: Uint8Array, at: number): string | undefined {
  let text = '';
  let position = at;
  for (let length = message[position]!; length > 0; length = message[position]!) {
    if (length > 63) return undefined;
    if (text !== '') text += '.';
    const end = position + 1 + length;
    for (position++; position < end; ) {
      const wide = wideCharacter(message, position, end);
      text += wide ?? escaped(message[position]!);
      position += wide === undefined ? 1 : utf8Bytes(message[position]!);
    }
  }
  return text === '' ? '.' : text;
}

/** How many bytes a character has, by its first one (RFC 3629, section 3). */
function utf8Bytes(first: number): number {
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** The least character that needs so many bytes: less is another way to write a short one. */
const leastOf: Readonly<Record<number, number>> = {2: 0x80, 3: 0x800, 4: 0x10000};
const greatest = 0x10ffff;
/** What can be seen: nothing that controls, divides or turns around what stands beside it, and no half of a pair. */
const visible = /^[^\p{C}\p{Z}]$/u;

/** The character of several bytes at `at`; undefined if it is none, or would not be seen. */
function wideCharacter(message: Uint8Array, at: number, end: number): string | undefined {
  const first = message[at]!;
  if (first < 0xc2 || first > 0xf4) return undefined;
  const bytes = utf8Bytes(first);
  if (at + bytes > end) return undefined;
  let code = first & (0xff >> (bytes + 1));
  for (let index = 1; index < bytes; index++) {
    const next = message[at + index]!;
    if (next >> 6 !== 2) return undefined;
    code = (code << 6) | (next & 0x3f);
  }
  if (code < leastOf[bytes]! || code > greatest) return undefined;
  const character = String.fromCodePoint(code);
  return visible.test(character) ? character : undefined;
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
