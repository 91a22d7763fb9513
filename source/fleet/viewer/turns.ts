/** Keys and frames wait for work at most so long. */
const sliceMs = 4;

/**
 * Returns a function to call between pieces of work. It resolves after everything else had its turn if a slice of time is over, and
 * returns undefined if there is some left.
 */
export function createTurns(nowMs: () => number = () => performance.now()): () => Promise<void> | undefined {
  let sinceMs = nowMs();
  return () => {
    if (nowMs() - sinceMs < sliceMs) return undefined;
    return new Promise(resolve => {
      setImmediate(() => {
        sinceMs = nowMs();
        resolve();
      });
    });
  };
}
