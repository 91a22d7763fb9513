import {describe, expect, test} from 'vitest';
import {familiesOf, formatFamilies} from '../../source/metrics/exposition.js';
import type {Snapshot} from '../../source/snapshot/snapshot.js';
import {createMask} from '../../source/view/privacy/mask.js';
import {flow, snapshot, takenAtMs} from '../view/flows.js';
import {service, withDrops} from '../view/services.js';

const text = async (of: Snapshot, mostFlows = 0) =>
  (await formatFamilies(familiesOf(of, mostFlows), 'text')).text;
/** The lines of these metrics that are no comments. */
const series = async (of: Snapshot, name: string, mostFlows = 0) =>
  (await text(of, mostFlows)).split('\n').filter(line => new RegExp(`^${name}(\\{| )`).test(line));

const answered = service('dns', {
  responseTimes: {
    samples: 4,
    sumMs: 20_040,
    buckets: [
      {atMostMs: 2.5, samples: 1},
      {atMostMs: 50, samples: 2},
      {atMostMs: null, samples: 1},
    ],
  },
});

describe('what is published', () => {
  test('has each service and direction', async () => {
    const of = snapshot([], {services: [service('dns'), service('game')]});
    expect(await series(of, 'udptop_received_packets_total')).toEqual([
      'udptop_received_packets_total{service="dns",direction="rx"} 12',
      'udptop_received_packets_total{service="dns",direction="tx"} 12',
      'udptop_received_packets_total{service="game",direction="rx"} 12',
      'udptop_received_packets_total{service="game",direction="tx"} 12',
    ]);
  });

  test('has every reason of drops from the start, and what the kernel dropped apart', async () => {
    const of = snapshot([], {services: [withDrops(service('dns'), {kernel: 7, queueFull: 3})]});
    const dropped = await series(of, 'udptop_dropped_packets_total');
    expect(dropped).toContain('udptop_dropped_packets_total{service="dns",reason="queueFull"} 3');
    expect(dropped).toContain('udptop_dropped_packets_total{service="dns",reason="blocked"} 0');
    expect(dropped.join()).not.toContain('kernel');
    expect(await series(of, 'udptop_kernel_dropped_packets_total')).toEqual([
      'udptop_kernel_dropped_packets_total{service="dns"} 7',
    ]);
  });

  test('counts an answer in every bucket that it is not too long for', async () => {
    const lines = await series(snapshot([], {services: [answered]}), 'udptop_response_seconds_bucket');
    const counts = Object.fromEntries(
      lines.map(line => [/le="(.*?)"/.exec(line)![1], Number(line.split(' ')[1])]),
    );
    expect(counts).toMatchObject({'0.001': 0, '0.0025': 1, '0.025': 1, '0.05': 3, '10': 3, '+Inf': 4});
    expect(await series(snapshot([], {services: [answered]}), 'udptop_response_seconds_sum')).toEqual([
      'udptop_response_seconds_sum{service="dns"} 20.04',
    ]);
  });

  test('has no series where a value is unknown', async () => {
    const of = snapshot([], {services: [service('dns')]});
    for (const name of ['udptop_relay_threads', 'udptop_failed_logins_total', 'udptop_receive_queue_bytes']) {
      expect(await text(of)).toContain(`# TYPE ${name} `);
      expect(await series(of, name)).toEqual([]);
    }
  });

  test('says whether a service works, and which alerts are on', async () => {
    const of = snapshot([], {
      services: [service('dns'), service('game', {problem: 'its target cannot be resolved'})],
      alerts: [{name: 'flood', filter: 'rate>1M', sinceMs: takenAtMs - 1500, flows: 2, ids: []}],
    });
    expect(await series(of, 'udptop_service_up')).toEqual([
      'udptop_service_up{service="dns"} 1',
      'udptop_service_up{service="game"} 0',
    ]);
    expect(await series(of, 'udptop_alert_flows')).toEqual(['udptop_alert_flows{alert="flood"} 2']);
  });

  test('has the limits of a service, with whom they limit', async () => {
    const rates = [
      {of: 'service', rxBytesPerSecond: 5},
      {of: 'network', block: '10.0.0.0/8', txDatagramsPerSecond: 6, newSessionsPerSecond: 7},
    ] as const;
    const of = snapshot([], {services: [service('dns', {limits: {newSessionsPerSecond: 500, rates}})]});
    expect(await series(of, 'udptop_max_bytes_per_second')).toEqual([
      'udptop_max_bytes_per_second{service="dns",of="service",block="",direction="rx"} 5',
    ]);
    expect(await series(of, 'udptop_max_packets_per_second')).toEqual([
      'udptop_max_packets_per_second{service="dns",of="network",block="10.0.0.0/8",direction="tx"} 6',
    ]);
    expect(await series(of, 'udptop_max_new_sessions_of_block_per_second')).toEqual([
      'udptop_max_new_sessions_of_block_per_second{service="dns",of="network",block="10.0.0.0/8"} 7',
    ]);
    expect(await series(of, 'udptop_max_new_sessions_per_second')).toEqual([
      'udptop_max_new_sessions_per_second{service="dns"} 500',
    ]);
  });
});

describe('flows', () => {
  const rate = (bytesPerSecond: number) => ({packets: 1, bytes: 2, packetsPerSecond: 1, bytesPerSecond});
  const of = snapshot([
    flow({client: '127.0.0.1:1', rx: rate(10)}),
    flow({client: '127.0.0.1:2', rx: rate(3000)}),
    flow({client: '127.0.0.1:3', rx: rate(2000)}),
    flow({client: '127.0.0.1:4', rx: rate(4000), state: 'ended', endedAtMs: takenAtMs}),
  ]);

  test('are not published unless that is asked for', async () => {
    expect(await text(of)).not.toContain('udptop_flow_');
  });

  test('are published as many as are asked for, the live ones with the highest rates', async () => {
    expect(await series(of, 'udptop_flow_received_packets_total', 2)).toEqual([
      'udptop_flow_received_packets_total{service="dns",client="127.0.0.1:2",target="127.0.0.1:53",direction="rx"} 1',
      'udptop_flow_received_packets_total{service="dns",client="127.0.0.1:2",target="127.0.0.1:53",direction="tx"} 10',
      'udptop_flow_received_packets_total{service="dns",client="127.0.0.1:3",target="127.0.0.1:53",direction="rx"} 1',
      'udptop_flow_received_packets_total{service="dns",client="127.0.0.1:3",target="127.0.0.1:53",direction="tx"} 10',
    ]);
  });

  test('that are two of the same name are one series, or a scraper would take nothing', async () => {
    expect(await series(snapshot([flow(), flow()]), 'udptop_flow_dropped_packets_total', 5)).toHaveLength(1);
  });

  test('have made-up addresses where a mask is put on', async () => {
    const masked = createMask().apply(of);
    const shown = await text(masked, 10);
    expect(shown).toContain('client="host-');
    expect(shown).not.toContain('127.0.0.1');
  });

  test('bring nothing into a terminal, and quotes and line ends break no line', async () => {
    const target = '\u001b[2Jevil"\\name:53';
    const [line] = await series(snapshot([flow({target})]), 'udptop_flow_dropped_packets_total', 1);
    expect(line).toBe(
      'udptop_flow_dropped_packets_total{service="dns",client="127.0.0.1:40000",target="\ufffd[2Jevil\\"\\\\name:53"} 0',
    );
  });
});

test('OpenMetrics names a counter without its end, and says where it ends', async () => {
  const {contentType, text: shown} = await formatFamilies(
    familiesOf(snapshot([], {services: [answered]}), 0),
    'openMetrics',
  );
  expect(contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  expect(shown).toContain('# TYPE udptop_received_packets counter\n');
  expect(shown).toContain('\nudptop_received_packets_total{service="dns",direction="rx"} 12\n');
  expect(shown).toMatch(/\n# EOF\n$/);
});
