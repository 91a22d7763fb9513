/** Numbers in [0, 1) determined by a seed (mulberry32), so that failures can be reproduced. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An integer from `least` to `most`, inclusive. */
export function randomInteger(random: () => number, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

export function randomBytesOf(random: () => number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4) bytes.writeUInt32LE(Math.floor(random() * 2 ** 32), at);
  for (let at = size & ~3; at < size; at++) bytes[at] = Math.floor(random() * 256);
  return bytes;
}
