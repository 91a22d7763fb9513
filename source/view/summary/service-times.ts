import {responseBucketOf, responseBuckets, responseQuantileMs} from '../../flow/response-times.js';
import {Time} from '../../snapshot/columns/page.js';
import {serviceAt, timeAt} from '../../snapshot/columns/read.js';
import {eachSlot, type FlowTable} from '../../snapshot/columns/table.js';

/**
 * By service: 95 in 100 answers of its flows in the table took no longer, in ms. Each flow tells how long half of its
 * answers, 95 in 100 and the longest took; the answers between are taken to be as slow as the next of these. Services
 * without measured answers are not there.
 */
export function serviceP95Ms(table: FlowTable): ReadonlyMap<string, number> {
  const histograms = new Map<string, Uint32Array>();
  eachSlot(table, (page, index) => {
    if (page.counts.times === undefined) return;
    const p95Ms = timeAt(page, Time.p95Ms, index);
    if (Number.isNaN(p95Ms)) return;
    const samples = timeAt(page, Time.samples, index);
    const service = serviceAt(page, index);
    let histogram = histograms.get(service);
    if (histogram === undefined) {
      histogram = new Uint32Array(responseBuckets);
      histograms.set(service, histogram);
    }
    const slowest = Math.floor(samples * 0.05);
    const slow = Math.floor(samples * 0.5) - slowest;
    histogram[responseBucketOf(timeAt(page, Time.p50Ms, index))]! += samples - slow - slowest;
    histogram[responseBucketOf(p95Ms)]! += slow;
    histogram[responseBucketOf(timeAt(page, Time.maxMs, index))]! += slowest;
  });
  return new Map(
    [...histograms].map(([service, histogram]) => [service, responseQuantileMs(histogram, 0, 0.95)!]),
  );
}
