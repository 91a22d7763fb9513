/** With one bit per byte this stays below 16 KiB; hellos with post-quantum keys have about 1,800 bytes. */
export const maxHelloBytes = 14 * 1024;
const firstBytes = 2048;

/** Reassembles a handshake message from fragments in any order; fragments beyond `maxHelloBytes` are ignored. */
export interface HelloBuffer {
  add(offset: number, data: Uint8Array): void;
  /** The bytes from the start up to the first gap. */
  start(): Uint8Array;
}

export function createHelloBuffer(): HelloBuffer {
  let bytes = new Uint8Array(firstBytes);
  let has = new Uint8Array(firstBytes / 8);
  let startBytes = 0;
  const grow = (needed: number) => {
    const size = Math.min(maxHelloBytes, Math.max(needed, bytes.length * 2));
    bytes = copied(bytes, size);
    has = copied(has, Math.ceil(size / 8));
  };
  return {
    add(offset, data) {
      const end = offset + data.length;
      if (end > maxHelloBytes) return;
      if (end > bytes.length) grow(end);
      bytes.set(data, offset);
      // Bits instead of ranges: a packet may hold thousands of fragments, and this stays linear in their bytes.
      for (let at = offset; at < end; at++) has[at >> 3]! |= 1 << (at & 7);
      while (startBytes < bytes.length && (has[startBytes >> 3]! & (1 << (startBytes & 7))) !== 0)
        startBytes++;
    },
    start: () => bytes.subarray(0, startBytes),
  };
}

function copied(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(size);
  copy.set(bytes);
  return copy;
}
