/** How long a flow's target took to answer. */
export interface ResponseTimes {
  /** How many answers were measured. 0 for an estimate. */
  readonly samples: number;
  /** Half of the answers took no longer, as far as the histogram tells: within a tenth. Null for an estimate. */
  readonly p50Ms: number | null;
  /** 95 in 100 answers took no longer; as `p50Ms`. */
  readonly p95Ms: number | null;
  /** The longest, exactly. Null for an estimate. */
  readonly maxMs: number | null;
  /** Whether nothing but time pairs requests and answers, so that only the shortest time of late is known. */
  readonly estimated: boolean;
}

/** Each bucket is a fifth wider than the one before, so its middle is within 9.6% of everything in it. */
const growth = 1.2;
const firstMs = 0.02;
/** The last bucket begins at 36 s. */
export const responseBuckets = 80;

/** By bucket: what stands for everything in it. */
const middleMs = Float64Array.from(
  {length: responseBuckets},
  (_, bucket) => firstMs * growth ** (bucket - 0.5),
);

/** The bucket of a response time. */
export function responseBucketOf(ms: number): number {
  const bucket = Math.ceil(Math.log(ms / firstMs) / Math.log(growth));
  return Math.min(responseBuckets - 1, Math.max(0, bucket));
}

/**
 * What the histogram and the counters beside it tell. A bucket's middle may lie above the longest time, which is exact.
 * @param counts the buckets, from index `from` on
 */
export function measuredTimes(
  counts: Uint32Array,
  from: number,
  samples: number,
  maxMs: number,
): ResponseTimes {
  const quantileMs = (share: number) => {
    const ms = responseQuantileMs(counts, from, share);
    return ms === null ? null : Math.min(ms, maxMs);
  };
  return {samples, p50Ms: quantileMs(0.5), p95Ms: quantileMs(0.95), maxMs, estimated: false};
}

/**
 * The response time that a share of all answers did not exceed; null if there are none.
 * @param counts the buckets, from index `from` on
 * @param share 0.95 for 95 in 100
 */
export function responseQuantileMs(counts: Uint32Array, from: number, share: number): number | null {
  let total = 0;
  for (let bucket = 0; bucket < responseBuckets; bucket++) total += counts[from + bucket]!;
  if (total === 0) return null;
  let left = Math.ceil(total * share);
  for (let bucket = 0; bucket < responseBuckets; bucket++) {
    left -= counts[from + bucket]!;
    if (left <= 0) return middleMs[bucket]!;
  }
  return null;
}
