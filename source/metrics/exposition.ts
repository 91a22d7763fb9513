import {type Metric as PromMetric, Registry, type RegistryContentType} from 'prom-client';
import type {Snapshot} from '../snapshot/snapshot.js';
import {sanitizeText} from '../text/sanitize.js';
import {flowMetrics, topFlows} from './flow-metrics.js';
import {collect, type Family, type Labels, type Sample} from './metric.js';
import {runMetrics} from './run-metrics.js';
import {serviceMetrics} from './service-metrics.js';

/** The text format of Prometheus, or OpenMetrics 1.0. */
export type Format = 'text' | 'openMetrics';

/** Everything that is published of one snapshot. @param mostFlows 0 for no series of flows */
export function familiesOf(snapshot: Snapshot, mostFlows: number): readonly Family[] {
  return [
    ...collect(runMetrics, snapshot),
    ...collect(serviceMetrics, snapshot.services),
    ...(mostFlows > 0 ? collect(flowMetrics, topFlows(snapshot, mostFlows)) : []),
  ];
}

/** The families as a scraper reads them. A registry of its own holds nothing but them. */
export async function formatFamilies(
  families: readonly Family[],
  format: Format,
): Promise<{readonly contentType: string; readonly text: string}> {
  const registry = new Registry<RegistryContentType>();
  const contentType =
    format === 'openMetrics' ? Registry.OPENMETRICS_CONTENT_TYPE : Registry.PROMETHEUS_CONTENT_TYPE;
  registry.setContentType(contentType);
  for (const family of families) registry.registerMetric(asPromMetric(family));
  return {contentType, text: await registry.metrics()};
}

/** prom-client's own metrics count by themselves; the registry asks for no more than this. */
function asPromMetric({name, help, type, samples}: Family): PromMetric {
  const metric = {name, help, type, aggregator: 'sum', values: distinct(samples), get: async () => metric};
  return metric as unknown as PromMetric;
}

/** The first sample of each series, harmless to look at: with one series twice, a scraper takes nothing at all. */
function distinct(samples: readonly Sample[]): Sample[] {
  const bySeries = new Map<string, Sample>();
  for (const sample of samples) {
    const labels = harmless(sample.labels);
    const series = JSON.stringify([sample.metricName, labels]);
    if (!bySeries.has(series)) bySeries.set(series, {...sample, labels});
  }
  return [...bySeries.values()];
}

/** Names of targets come from clients, and people look at metrics in terminals. */
function harmless(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [
      name,
      typeof value === 'string' ? sanitizeText(value) : value,
    ]),
  );
}
