import {responseLimitsMs} from '../flow/response-classes.js';
import type {ServiceResponseTimes} from '../snapshot/snapshot.js';
import type {Sample} from './metric.js';

const none: ServiceResponseTimes = {samples: 0, sumMs: 0, buckets: []};

/**
 * The series of a histogram: each bucket counts the answers up to its limit, shorter ones too.
 * @param times undefined before the first answer
 */
export function responseSamples(name: string, times: ServiceResponseTimes = none): Sample[] {
  const upTo = (limitMs: number) =>
    times.buckets.reduce(
      (sum, {atMostMs, samples}) => (atMostMs !== null && atMostMs <= limitMs ? sum + samples : sum),
      0,
    );
  const bucket = (le: number | string, value: number) => ({
    metricName: `${name}_bucket`,
    labels: {le},
    value,
  });
  return [
    ...responseLimitsMs.map(limitMs => bucket(limitMs / 1000, upTo(limitMs))),
    bucket('+Inf', times.samples),
    {metricName: `${name}_sum`, labels: {}, value: times.sumMs / 1000},
    {metricName: `${name}_count`, labels: {}, value: times.samples},
  ];
}
