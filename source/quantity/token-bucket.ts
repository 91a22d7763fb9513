/** Lets `perSecond` pass on average, and `burst` at once. */
export function createTokenBucket(perSecond: number, burst: number): (nowMs: number) => boolean {
  let tokens = burst;
  let filledMs = 0;
  return nowMs => {
    tokens = Math.min(burst, tokens + (Math.max(0, nowMs - filledMs) * perSecond) / 1000);
    filledMs = nowMs;
    if (tokens < 1) return false;
    tokens--;
    return true;
  };
}
