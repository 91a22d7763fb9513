/** Lets an amount pass on average, and more at once after a pause. */
export interface TokenBucket {
  /** Fills the bucket up to this time, and returns whether something may pass. The first call starts its clock. */
  isOpen(nowMs: number): boolean;
  /** Takes what passes; more than there is becomes a debt, which what follows waits for. */
  take(amount: number): void;
  /** Takes what is there beyond this amount. */
  lower(amount: number): void;
}

/**
 * A full bucket that lets `perSecond` pass on average and `burst` at once. It is open while it holds a whole token, or
 * is full.
 */
export function createTokenBucket(perSecond: number, burst: number): TokenBucket {
  // A typed array, because a double in a closure would be allocated at every change.
  const state = new Float64Array([burst, Number.NaN]);
  const [tokens, filledMs] = [0, 1];
  const least = Math.min(1, burst);
  return {
    isOpen(nowMs) {
      const elapsedMs = nowMs - state[filledMs]!;
      // Neither the first call nor a clock that runs backwards fills it.
      if (elapsedMs > 0) state[tokens] = Math.min(burst, state[tokens]! + (elapsedMs * perSecond) / 1000);
      state[filledMs] = nowMs;
      return state[tokens]! >= least;
    },
    take(amount) {
      state[tokens]! -= amount;
    },
    lower(amount) {
      state[tokens] = Math.min(state[tokens]!, amount);
    },
  };
}

/** One token from the bucket, if it is open. */
export function takeOne(bucket: TokenBucket, nowMs: number): boolean {
  const isOpen = bucket.isOpen(nowMs);
  if (isOpen) bucket.take(1);
  return isOpen;
}
