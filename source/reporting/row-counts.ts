import type {Direction} from '../flow/direction.js';
import {qualityColumns} from '../flow/flow-quality.js';
import {
  measuredTimes,
  type ResponseTimes,
  responseBucketOf,
  responseBuckets,
} from '../flow/response-times.js';
import {Column, More} from './meter-table.js';
import {type Estimate, estimatedTimes, nextEstimate, rttOf} from './response-estimate.js';
import type {CounterRow} from './traffic-stats-reporter.js';

// What is added to the row of a meter, which begins at `offset` in `fields`: the columns are those of the meter table.

export function addRx(
  fields: Float64Array,
  offset: number,
  packets: number,
  bytes: number,
  atMs: number,
): void {
  fields[offset + Column.rxPackets]! += packets;
  fields[offset + Column.rxBytes]! += bytes;
  fields[offset + Column.lastSeenMs] = atMs;
}

export function addTx(
  fields: Float64Array,
  offset: number,
  packets: number,
  bytes: number,
  atMs: number,
): void {
  fields[offset + Column.txPackets]! += packets;
  fields[offset + Column.txBytes]! += bytes;
  fields[offset + Column.lastSeenMs] = atMs;
  fields[offset + Column.refusedSinceReply] = 0;
}

export function addRefusals(fields: Float64Array, offset: number, count: number): void {
  fields[offset + Column.refusals]! += count;
  fields[offset + Column.refusedSinceReply] = 1;
  fields[offset + Column.hasMore]! |= More.rare;
}

export function addDrops(
  fields: Float64Array,
  offset: number,
  direction: Direction,
  packets: number,
  bytes: number,
): void {
  const at = offset + (direction === 'rx' ? Column.rxDropped : Column.txDropped);
  fields[at]! += packets;
  fields[at + 1]! += bytes;
  fields[offset + Column.hasMore]! |= More.rare;
}

/** Where to write how well the flow goes: the first of `qualityColumns`, all unknown at the first call. */
export function qualityRow(fields: Float64Array, offset: number): CounterRow {
  const at = offset + Column.quality;
  if ((fields[offset + Column.hasMore]! & More.quality) === 0) {
    fields.fill(Number.NaN, at, at + qualityColumns);
    fields[offset + Column.hasMore]! |= More.quality;
  }
  return {fields, offset: at};
}

/** A response time that is sure. @param histograms the row's begins at `histogramOffset` */
export function addExactResponse(
  fields: Float64Array,
  offset: number,
  histograms: Uint32Array,
  histogramOffset: number,
  elapsedMs: number,
): void {
  const at = offset + Column.rttMs;
  // RFC 6298, section 2.3. An estimate of before the protocol was known does not count.
  const isFirst = fields[offset + Column.responses] === 0;
  fields[at] = isFirst ? elapsedMs : fields[at]! + (elapsedMs - fields[at]!) / 8;
  fields[offset + Column.rttEstimatedAtMs] = 0;
  if (elapsedMs > fields[offset + Column.longestResponseMs]!) {
    fields[offset + Column.longestResponseMs] = elapsedMs;
  }
  histograms[histogramOffset + responseBucketOf(elapsedMs)]!++;
  // Last: a reader looks at the histogram when this changed.
  fields[offset + Column.responses]!++;
}

/**
 * The shortest of this window and the one before: what took longer may have waited for something else.
 * @returns the estimate to go on with
 */
export function addEstimatedResponse(
  fields: Float64Array,
  offset: number,
  last: Estimate | undefined,
  elapsedMs: number,
  nowMs: number,
): Estimate | undefined {
  if (fields[offset + Column.responses]! > 0) return last;
  const estimate = nextEstimate(last, elapsedMs, nowMs);
  fields[offset + Column.rttMs] = Math.min(estimate.shortestMs, estimate.beforeMs);
  // The answer itself was just counted.
  fields[offset + Column.rttEstimatedAtMs] = fields[offset + Column.lastSeenMs]!;
  return estimate;
}

/** Takes estimates back. @returns whether there were any */
export function dropEstimates(fields: Float64Array, offset: number): boolean {
  if (fields[offset + Column.rttEstimatedAtMs] === 0) return false;
  fields[offset + Column.rttMs] = 0;
  fields[offset + Column.rttEstimatedAtMs] = 0;
  return true;
}

/** How long answers took; null before the first, and where estimates are too old to tell anything. */
export function responseTimesOf(
  fields: Float64Array,
  offset: number,
  histograms: Uint32Array | undefined,
  histogramOffset: number,
): ResponseTimes | null {
  if (fields[offset + Column.rttEstimatedAtMs]! > 0)
    return rttOf(fields, offset) === null ? null : estimatedTimes;
  const responses = fields[offset + Column.responses]!;
  if (responses === 0 || !histograms) return null;
  return measuredTimes(histograms, histogramOffset, responses, fields[offset + Column.longestResponseMs]!);
}

/** The buckets of a row without a table. */
export const createHistogram = (): Uint32Array => new Uint32Array(responseBuckets);
