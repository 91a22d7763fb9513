import fc from 'fast-check';
import {vi} from 'vitest';

/** How many cases a property tries. `npm run fuzz` sets many more. */
export const fuzzCases = Number(process.env.FUZZ_CASES ?? 10_000);
const maxMsPerCase = 5;

vi.setConfig({testTimeout: Math.max(20_000, fuzzCases * maxMsPerCase)});

/** The same in every run, unless there are more cases than usual. */
export const fuzzSeed = Number(
  process.env.FUZZ_SEED ?? (process.env.FUZZ_CASES === undefined ? 1 : Math.floor(Math.random() * 2 ** 31)),
);

/**
 * The parameters of `fc.assert`: a share of the cases.
 * A failure prints its seed and path. To repeat it, set FUZZ_SEED and FUZZ_PATH, and name the test with `-t`.
 */
export function cases(share = 1): {numRuns: number; seed: number; path?: string} {
  const {FUZZ_PATH} = process.env;
  return {
    numRuns: Math.ceil(fuzzCases * share),
    seed: fuzzSeed,
    ...(FUZZ_PATH !== undefined && {path: FUZZ_PATH}),
  };
}

export const anyByte = fc.nat(255);
export const anyPort = fc.nat(65_535);

export function anyBytes(maxLength: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({maxLength, size: 'max'});
}

/** A place in something whose length is not known yet: take it modulo that length. */
export const anyOffset = fc.nat(65_535);

/** What turns a valid message into a hostile one. */
export interface Damage {
  /** Offsets and the bytes that they get. */
  readonly changes: readonly (readonly [number, number])[];
  readonly ending: {readonly cutAt?: number; readonly repeatFrom?: number};
}

/** A few bytes changed; now and then the end is cut off, or repeated. */
export const anyDamage: fc.Arbitrary<Damage> = fc.record({
  changes: fc.array(fc.tuple(anyOffset, anyByte), {minLength: 1, maxLength: 4}),
  ending: fc.oneof(
    {arbitrary: fc.constant<Damage['ending']>({}), weight: 2},
    {arbitrary: fc.record({cutAt: anyOffset}), weight: 1},
    {arbitrary: fc.record({repeatFrom: anyOffset}), weight: 1},
  ),
});

/** A damaged copy. */
export function damage(message: Uint8Array, {changes, ending: {cutAt, repeatFrom}}: Damage): Uint8Array {
  const copy = Uint8Array.from(message);
  if (copy.length > 0) for (const [offset, byte] of changes) copy[offset % copy.length] = byte;
  if (cutAt !== undefined) return copy.subarray(0, cutAt % (copy.length + 1));
  if (repeatFrom === undefined) return copy;
  return Uint8Array.from([...copy, ...copy.subarray(repeatFrom % (copy.length + 1))]);
}

export function damaged(messages: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  return fc.tuple(messages, anyDamage).map(([message, its]) => damage(message, its));
}
