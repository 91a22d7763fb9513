/**
 * Lets `perSecond` pass on average and `burst` at once. The first `take` starts its clock, with a full bucket.
 * An amount larger than what is left passes once there is a whole token, and what follows waits for its debt.
 */
export function createTokenBucket(
  perSecond: number,
  burst: number,
): (nowMs: number, amount?: number) => boolean {
  let tokens = burst;
  let filledMs: number | undefined;
  return (nowMs, amount = 1) => {
    tokens = Math.min(burst, tokens + (Math.max(0, nowMs - (filledMs ?? nowMs)) * perSecond) / 1000);
    filledMs = nowMs;
    if (tokens < Math.min(1, burst)) return false;
    tokens -= amount;
    return true;
  };
}
