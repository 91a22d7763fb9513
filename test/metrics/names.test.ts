import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {familiesOf} from '../../source/metrics/exposition.js';
import {flowMetrics} from '../../source/metrics/flow-metrics.js';
import {runMetrics} from '../../source/metrics/run-metrics.js';
import {serviceMetrics} from '../../source/metrics/service-metrics.js';
import {flow, qualityOfCall, snapshot, takenAtMs} from '../view/flows.js';
import {service} from '../view/services.js';

const metrics = [...serviceMetrics, ...runMetrics, ...flowMetrics];
const rate = {rxBytesPerSecond: 1, txDatagramsPerSecond: 2, newSessionsPerSecond: 3};
/** Everything that can be known is. */
const whole = snapshot([flow({quality: qualityOfCall})], {
  services: [
    service('dns', {
      limits: {
        maxSessionsPerClient: 1,
        newSessionsPerSecond: 2,
        amplification: 3,
        rates: [{of: 'network', block: '10.0.0.0/8', ...rate}],
      },
      responseTimes: {samples: 1, sumMs: 1, buckets: [{atMostMs: 1, samples: 1}]},
      failedLogins: 1,
      notInspected: 1,
      unaccounted: 0,
      receiveQueue: {bytes: 1, roomBytes: 2},
      notUdp: {packets: 2, answered: 1},
      capture: {
        mirrored: {packets: 1, bytes: 2},
        untracked: {packets: 3, bytes: 4},
        malformedPackets: 5,
      },
      rx: {...service('').rx, queuedPackets: 0},
    }),
  ],
  relay: {threads: 1, busiest: 0.5},
  alerts: [{name: 'flood', filter: '', sinceMs: takenAtMs, flows: 1, ids: []}],
});

test('docs/metrics.md lists every metric with its type, its labels and its text', () => {
  const page = readFileSync('docs/metrics.md', 'utf8');
  const rows = [...page.matchAll(/^\| `(udptop_\w+)` \| (\w+) \| (.*?) \| (.*) \|$/gm)].map(row =>
    row.slice(1),
  );
  const inCode = (names: readonly string[]) => names.map(name => `\`${name}\``).join(', ');
  expect(rows).toEqual(metrics.map(({name, type, labels, help}) => [name, type, inCode(labels), help]));
});

test.each(familiesOf(whole, 1))('$name has the labels that it says it has', ({name, type, samples}) => {
  const {labels} = metrics.find(metric => metric.name === name)!;
  expect(samples.length).toBeGreaterThan(0);
  for (const sample of samples) {
    const names = Object.keys(sample.labels).filter(label => type !== 'histogram' || label !== 'le');
    expect(names).toEqual(labels);
  }
});

test.each(['config/grafana-dashboard.json', 'config/prometheus-rules.yml', 'README.md', 'docs/gost.md'])(
  '%s names only metrics that there are',
  file => {
    const known = metrics.flatMap(({name, type}) =>
      type === 'histogram' ? ['_bucket', '_sum', '_count'].map(end => name + end) : [name],
    );
    for (const [name] of readFileSync(file, 'utf8').matchAll(/\budptop_\w+/g)) expect(known).toContain(name);
  },
);

test('the dashboard shows what matters: every panel has a title and a query, and no two have the same place', () => {
  const {panels} = JSON.parse(readFileSync('config/grafana-dashboard.json', 'utf8'));
  const places = panels.map(({gridPos: {x, y}}: {gridPos: {x: number; y: number}}) => `${x} ${y}`);
  expect(new Set(places).size).toBe(panels.length);
  for (const {title, targets} of panels) {
    expect(title).not.toBe('');
    expect(targets.length).toBeGreaterThan(0);
  }
});
