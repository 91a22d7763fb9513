/**
 * Up to how many ms an answer took, by class, for whole services. The last class has no limit. Fewer and rounder than the
 * buckets of a flow: they are published, and every one is a series.
 */
export const responseLimitsMs = [
  0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000,
] as const;

export const responseClasses = responseLimitsMs.length + 1;

/** The class of a response time. */
export function responseClassOf(ms: number): number {
  let index = 0;
  while (index < responseLimitsMs.length && ms > responseLimitsMs[index]!) index++;
  return index;
}
