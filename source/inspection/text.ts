/** More of a text than this nobody reads, and strangers could fill memory with it. */
export const maxTextCharacters = 128;

export function shortened(text: string): string {
  return text.length <= maxTextCharacters ? text : `${text.slice(0, maxTextCharacters - 1)}…`;
}

/** ASCII that is seen: no space, no control, nothing beyond 126. */
export function isVisible(byte: number | undefined): boolean {
  return byte !== undefined && byte > 32 && byte < 127;
}

/** The bytes as characters of the same codes; the caller has bounded them, and knows that they are harmless. */
export function latin1(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at++) text += String.fromCharCode(bytes[at]!);
  return text;
}

/** Undefined where there is none, or where a byte is no visible ASCII. */
export function visibleText(bytes: Uint8Array, from: number, to: number): string | undefined {
  if (to <= from || to > bytes.length) return undefined;
  for (let at = from; at < to; at++) if (!isVisible(bytes[at])) return undefined;
  // One more than is shown, so that the cut is seen.
  return latin1(bytes, from, Math.min(to, from + maxTextCharacters + 1));
}

/** Somebody's own words: printable ASCII stays, and whatever else there is shows as `?`. */
export function tamedText(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  const end = Math.min(to, bytes.length, from + maxTextCharacters + 1);
  for (let at = from; at < end; at++) {
    const byte = bytes[at]!;
    text += byte === 32 || isVisible(byte) ? String.fromCharCode(byte) : '?';
  }
  return text.trim();
}

/** Where the byte stands first, looking at no more than `maxBytes`; -1 where it does not. */
export function find(bytes: Uint8Array, byte: number, from: number, maxBytes: number): number {
  const end = Math.min(bytes.length, from + maxBytes);
  for (let at = from; at < end; at++) if (bytes[at] === byte) return at;
  return -1;
}

/** The first line of a text protocol, without its CR LF or LF; undefined where it is longer or not printable ASCII. */
export function firstLine(bytes: Uint8Array, maxBytes: number): string | undefined {
  const end = Math.min(bytes.length, maxBytes);
  for (let at = 0; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === 10 || (byte === 13 && bytes[at + 1] === 10)) return latin1(bytes, 0, at);
    if (byte !== 32 && !isVisible(byte)) return undefined;
  }
  return undefined;
}
