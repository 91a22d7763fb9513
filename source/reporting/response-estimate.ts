import type {ResponseTimes} from '../flow/response-times.js';
import {Column} from './meter-table.js';

/** The shortest response times of two windows: the current one, and the one before. */
export interface Estimate {
  readonly shortestMs: number;
  readonly beforeMs: number;
  readonly windowEndsMs: number;
}

const windowMs = 10_000;

export const estimatedTimes: ResponseTimes = {
  samples: 0,
  p50Ms: null,
  p95Ms: null,
  maxMs: null,
  estimated: true,
};

/**
 * `rttMs` of a row of the meter table; null if unknown. An estimate tells nothing any more once its flow has gone on for
 * a window without a new one. A silent flow keeps its last.
 */
export function rttOf(row: Float64Array, offset = 0): number | null {
  const estimatedAtMs = row[offset + Column.rttEstimatedAtMs]!;
  const isOld = estimatedAtMs > 0 && row[offset + Column.lastSeenMs]! - estimatedAtMs > windowMs;
  return isOld ? null : row[offset + Column.rttMs]! || null;
}

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
