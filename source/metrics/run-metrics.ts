import type {Snapshot} from '../snapshot/snapshot.js';
import {known, type Metric} from './metric.js';

/** What concerns the whole run. */
export const runMetrics: readonly Metric<Snapshot>[] = [
  {
    name: 'udptop_build_info',
    type: 'gauge',
    help: 'Always 1; the labels say which udptop runs on which Node.',
    labels: ['version', 'node'],
    samples: ({version}) => [{labels: {version, node: process.version}, value: 1}],
  },
  {
    name: 'udptop_start_time_seconds',
    type: 'gauge',
    help: 'When the relay started, in seconds since the epoch.',
    labels: [],
    samples: ({takenAtMs, uptimeSeconds}) => known(Math.round(takenAtMs - uptimeSeconds * 1000) / 1000),
  },
  {
    name: 'udptop_relay_threads',
    type: 'gauge',
    help: 'Threads that relay.',
    labels: [],
    samples: ({relay}) => known(relay?.threads),
  },
  {
    name: 'udptop_relay_load_ratio',
    type: 'gauge',
    help: 'The share of one processor, 0 to 1, that the busiest relay thread took in the last interval.',
    labels: [],
    samples: ({relay}) => known(relay?.busiest),
  },
  {
    name: 'udptop_alert_flows',
    type: 'gauge',
    help: 'Flows that match an alert of the configuration, while it is on.',
    labels: ['alert'],
    samples: ({alerts = []}) => alerts.map(({name, flows}) => ({labels: {alert: name}, value: flows})),
  },
  {
    name: 'udptop_alert_since_seconds',
    type: 'gauge',
    help: 'When an alert that is on began, in seconds since the epoch.',
    labels: ['alert'],
    samples: ({alerts = []}) =>
      alerts.map(({name, sinceMs}) => ({labels: {alert: name}, value: sinceMs / 1000})),
  },
];
