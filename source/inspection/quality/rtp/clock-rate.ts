/** The clock rates that codecs with dynamic payload types use. */
const usualHz = [8000, 16_000, 24_000, 32_000, 44_100, 48_000, 90_000];
/** The two closest of them are 8% apart. */
const tolerance = 0.03;
/** A network that delays packets by so much spoils no guess after the shortest look. */
const shortestLookMs = 2000;
const longestLookMs = 30_000;

/**
 * The rate of the clock behind the timestamps of a stream that does not say it, by how far they ran in so many ms.
 * @returns 0 while it is not clear
 */
export function guessClockHz(timestamps: number, elapsedMs: number): number {
  if (elapsedMs < shortestLookMs || elapsedMs > longestLookMs || timestamps <= 0) return 0;
  const hz = (timestamps * 1000) / elapsedMs;
  for (let index = 0; index < usualHz.length; index++) {
    const usual = usualHz[index]!;
    if (Math.abs(hz - usual) < usual * tolerance) return usual;
  }
  return 0;
}
