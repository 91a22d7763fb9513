/** How many cases a fuzz suite runs: `npm run fuzz` sets more. */
export const fuzzCases = Number(process.env.FUZZ_CASES ?? 200_000);

/** Where the pseudo-random cases start; a failure names it, so that it can be repeated. */
export const fuzzSeed = Number(process.env.FUZZ_SEED ?? 1);

/** Pseudo-random whole numbers below `limit`, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return limit => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** Random bytes of a random length up to, not including, `maxLength`. */
export function randomBytes(random: (limit: number) => number, maxLength: number): Uint8Array {
  return Uint8Array.from({length: random(maxLength)}, () => random(256));
}

/** A copy with a few bytes changed, cut off or repeated: what a valid message becomes on the way to a hostile one. */
export function mutated(random: (limit: number) => number, message: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(message);
  for (let change = random(4); change >= 0 && copy.length > 0; change--)
    copy[random(copy.length)] = random(256);
  switch (random(4)) {
    case 0:
      return copy.subarray(0, random(copy.length + 1));
    case 1:
      return Uint8Array.from([...copy, ...copy.subarray(random(copy.length + 1))]);
    default:
      return copy;
  }
}
