/** The shortest response times of two windows: the current one, and the one before. */
export interface Estimate {
  readonly shortestMs: number;
  readonly beforeMs: number;
  readonly windowEndsMs: number;
}

const windowMs = 10_000;

/** Takes one more response time into account. */
export function nextEstimate(last: Estimate | undefined, elapsedMs: number, nowMs: number): Estimate {
  if (last && nowMs < last.windowEndsMs) {
    return elapsedMs < last.shortestMs ? {...last, shortestMs: elapsedMs} : last;
  }
  const isRecent = last !== undefined && nowMs < last.windowEndsMs + windowMs;
  return {
    shortestMs: elapsedMs,
    beforeMs: isRecent ? last.shortestMs : Number.POSITIVE_INFINITY,
    windowEndsMs: nowMs + windowMs,
  };
}
