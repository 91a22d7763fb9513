/** Bounds the memory that texts from outside take. */
export const maxTextCharacters = 128;

export function shortened(text: string): string {
  if (text.length <= maxTextCharacters) return text;
  const end = maxTextCharacters - 1;
  // A character beyond the first 65,536 has two halves; one alone is none.
  const isHalf = (text.charCodeAt(end - 1) & 0xfc00) === 0xd800;
  return `${text.slice(0, isHalf ? end - 1 : end)}…`;
}

/** Visible ASCII: 33 to 126. */
export function isVisible(byte: number | undefined): boolean {
  return byte !== undefined && byte > 32 && byte < 127;
}

/** Decodes Latin-1. The caller bounds the length and knows that the characters are harmless. */
export function latin1(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at++) text += String.fromCharCode(bytes[at]!);
  return text;
}

/** The text from `from` to `to`; undefined if it is empty or has a byte that is not visible ASCII. */
export function visibleText(bytes: Uint8Array, from: number, to: number): string | undefined {
  if (to <= from || to > bytes.length) return undefined;
  for (let at = from; at < to; at++) if (!isVisible(bytes[at])) return undefined;
  // One character more than is shown, so that the cut shows.
  return latin1(bytes, from, Math.min(to, from + maxTextCharacters + 1));
}

/** Free text: printable ASCII stays, every other byte becomes `?`. */
export function tamedText(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  const end = Math.min(to, bytes.length, from + maxTextCharacters + 1);
  for (let at = from; at < end; at++) {
    const byte = bytes[at]!;
    text += byte === 32 || isVisible(byte) ? String.fromCharCode(byte) : '?';
  }
  return text.trim();
}

/** The first index of a byte within `maxBytes` bytes; -1 if there is none. */
export function find(bytes: Uint8Array, byte: number, from: number, maxBytes: number): number {
  const end = Math.min(bytes.length, from + maxBytes);
  for (let at = from; at < end; at++) if (bytes[at] === byte) return at;
  return -1;
}

/** Where the first line of a text protocol ends (CR, LF or both); -1 if it is longer than `maxBytes` or not printable ASCII. */
export function firstLineEnd(bytes: Uint8Array, maxBytes: number): number {
  const end = Math.min(bytes.length, maxBytes);
  for (let at = 0; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === 10 || byte === 13) return at;
    if (byte !== 32 && !isVisible(byte)) return -1;
  }
  return -1;
}
