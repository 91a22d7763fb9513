import {once} from 'node:events';
import {readdirSync, readFileSync, readlinkSync, writeFileSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import {join} from 'node:path';
import {afterEach, describe, expect, onTestFinished, test} from 'vitest';
import {dropReasons} from '../../source/relay/counters.js';
import {ask} from '../control/client.js';
import {dnsQuery} from '../relay/dns-query.js';
import {echo, openPeer, type Peer, type PeerOptions} from '../relay/peers.js';
import {emptyDirectory, installed, type Running, runCommand, startCommand} from './command.js';
import {type Prometheus, promtool, startPrometheus} from './prometheus.js';

const running: Running[] = [];
afterEach(async () => {
  for (const {child, finished} of running.splice(0)) {
    child.kill('SIGKILL');
    await finished;
  }
});

async function peer(options?: PeerOptions): Promise<Peer> {
  const opened = await openPeer(options);
  onTestFinished(opened.close);
  return opened;
}

function start(...args: readonly string[]): Running {
  const command = startCommand(['--headless', '--output', 'none', '-i', '200ms', ...args]);
  running.push(command);
  return command;
}

const scrape = async (url: string, headers = {}) => (await fetch(url, {headers})).text();

/** The value of one series in the text format. */
function valueIn(text: string, series: string): number {
  const line = text.split('\n').find(each => each.startsWith(`${series} `));
  if (line === undefined) throw new Error(`no series ${series}`);
  return Number(line.slice(series.length + 1));
}

/** As a resolver answers: the same message, with the bit that makes it a response (RFC 1035, 4.1.1). */
function answerDns(query: Buffer): Buffer {
  query[2]! |= 0x80;
  return query;
}

/** How many sockets of a process listen for TCP connections. */
function listeners(pid: number): number {
  const sockets = readdirSync(`/proc/${pid}/fd`).flatMap(descriptor => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? [];
    } catch {
      // Closed since.
      return [];
    }
  });
  return ['tcp', 'tcp6']
    .flatMap(table => readFileSync(`/proc/${pid}/net/${table}`, 'utf8').trim().split('\n').slice(1))
    .map(line => line.trim().split(/\s+/))
    .filter(fields => fields[3] === tcpListen && sockets.includes(fields[9]!)).length;
}

/** A state in /proc/net/tcp (proc(5)). */
const tcpListen = '0A';

describe.skipIf(!installed('prometheus', 'promtool'))('a real Prometheus', () => {
  test('scrapes a relay, and its figures are those of the snapshot', async () => {
    const resolver = await peer({answer: answerDns});
    const game = await peer({answer: echo});
    const client = await peer();
    const directory = emptyDirectory();
    const socket = join(directory, 'u.sock');
    const configuration = join(directory, 'udptop.yaml');
    writeFileSync(
      configuration,
      `metrics: {addr: "127.0.0.1:0", flows: 5}
services:
  - {name: dns, addr: "127.0.0.1:0", handler: {type: udp}, forwarder: {nodes: [{addr: "127.0.0.1:${resolver.port}"}]}}
  - {name: game, addr: "127.0.0.1:0", limits: {maxSessions: 7}, handler: {type: udp}, forwarder: {nodes: [{addr: "127.0.0.1:${game.port}"}]}}
  - {name: closed, addr: "127.0.0.1:0", allow: [10.0.0.0/8], handler: {type: udp}, forwarder: {nodes: [{addr: "127.0.0.1:${game.port}"}]}}
alerts: {any: 'service:game'}
`,
    );
    const command = start('-C', configuration, '--control', socket);
    const url = await command.metricsUrl();
    const prometheus = await startPrometheus(url);
    onTestFinished(prometheus.stop);

    const [dns, games, closed] = [
      await command.listening('dns'),
      await command.listening('game'),
      await command.listening('closed'),
    ];
    for (let id = 0; id < 30; id++) await client.send(dnsQuery('example.org', id), dns);
    for (let count = 0; count < 20; count++) await client.send('x'.repeat(100), games);
    await client.arrived(50);
    for (let count = 0; count < 3; count++) await client.send('nobody', closed);
    await arrived(prometheus, 'udptop_dropped_packets_total{reason="accessDenied", service="closed"}', 3);
    await arrived(prometheus, 'udptop_forwarded_packets_total{service="dns", direction="tx"}', 30);
    await arrived(prometheus, 'udptop_forwarded_packets_total{service="game", direction="tx"}', 20);
    expect(await prometheus.health()).toEqual(['up']);
    const {services, version, alerts} = (await ask(socket, 'GET', '/snapshot')).json();

    const figures = await byService(prometheus);
    for (const {name, rx, tx, drops, flows, maxSessions, refusals, receiveQueue, responseTimes} of services) {
      const of = (metric: string, labels = '') => figures.get(`${metric} ${name} ${labels}`.trim());
      for (const [direction, traffic] of [
        ['rx', rx],
        ['tx', tx],
      ] as const) {
        expect(of('udptop_received_packets_total', direction)).toBe(traffic.packets);
        expect(of('udptop_received_bytes_total', direction)).toBe(traffic.bytes);
        expect(of('udptop_forwarded_packets_total', direction)).toBe(traffic.forwardedPackets);
        expect(of('udptop_queued_packets', direction)).toBe(traffic.queuedPackets);
        expect(of('udptop_dropped_bytes_total', direction)).toBe(traffic.dropped.bytes);
      }
      for (const reason of dropReasons) {
        expect(of('udptop_dropped_packets_total', reason)).toBe(drops.byReason[reason] ?? 0);
      }
      expect(of('udptop_kernel_dropped_packets_total')).toBe(drops.byReason.kernel ?? 0);
      expect(of('udptop_sessions')).toBe(flows.active);
      expect(of('udptop_sessions_started_total')).toBe(flows.started);
      expect(of('udptop_sessions_ended_total')).toBe(flows.ended);
      expect(of('udptop_max_sessions')).toBe(maxSessions);
      expect(of('udptop_refusals_total')).toBe(refusals);
      expect(of('udptop_service_up')).toBe(1);
      expect(of('udptop_receive_queue_room_bytes')).toBe(receiveQueue?.roomBytes);
      expect(of('udptop_response_seconds_count')).toBe(responseTimes?.samples ?? 0);
      expect(of('udptop_response_seconds_sum')).toBeCloseTo((responseTimes?.sumMs ?? 0) / 1000, 5);
    }
    expect(figures.get('udptop_response_seconds_count dns')).toBe(30);
    expect(figures.get('udptop_received_bytes_total game rx')).toBe(2000);

    expect(await prometheus.query('udptop_build_info')).toMatchObject([{metric: {version}, value: 1}]);
    expect(await prometheus.query('udptop_alert_flows')).toMatchObject([
      {metric: {alert: 'any'}, value: alerts[0].flows},
    ]);
    const [flow] = await prometheus.query('udptop_flow_received_bytes_total{service="game", direction="rx"}');
    expect(flow).toMatchObject({
      metric: {client: `127.0.0.1:${client.port}`, target: `127.0.0.1:${game.port}`},
      value: 2000,
    });
    // What the dashboard asks for.
    const [p95] = await prometheus.query(
      'histogram_quantile(0.95, sum by (le) (udptop_response_seconds_bucket{service="dns"}))',
    );
    expect(p95!.value).toBeGreaterThan(0);
  }, 60_000);

  test('understands every query of the dashboard and of the rules', async () => {
    const command = start('-L', 'udp://127.0.0.1:0/127.0.0.1:9?name=dns', '--metrics', ':0');
    const prometheus = await startPrometheus(await command.metricsUrl());
    onTestFinished(prometheus.stop);
    const expressions = dashboardQueries().map(query =>
      query.replaceAll('$__rate_interval', '1m').replaceAll(/\$(instance|service)/g, '.*'),
    );
    expect(expressions.length).toBeGreaterThan(20);
    for (const expression of expressions) await prometheus.query(expression);
    await arrived(prometheus, 'udptop_service_up', 1);
  }, 60_000);
});

/** Waits until a query gives one series with this value. */
async function arrived(prometheus: Prometheus, query: string, value: number): Promise<void> {
  const values = async () => (await prometheus.query(query)).map(series => series.value);
  await expect.poll(values, {timeout: 30_000}).toEqual([value]);
}

/** What Prometheus knows of udptop: values by `metric service label`. */
async function byService(prometheus: Prometheus): Promise<ReadonlyMap<string, number>> {
  const all = await prometheus.query('{job="udptop", le=""}');
  return new Map(
    all.map(({metric: {__name__, service = '', direction, reason}, value}) => [
      `${__name__} ${service} ${direction ?? reason ?? ''}`.trim(),
      value,
    ]),
  );
}

function dashboardQueries(): string[] {
  const {panels} = JSON.parse(readFileSync('config/grafana-dashboard.json', 'utf8')) as {
    readonly panels: readonly {readonly targets: readonly {readonly expr: string}[]}[];
  };
  return panels.flatMap(({targets}) => targets.map(({expr}) => expr));
}

describe.skipIf(!installed('prometheus', 'promtool'))('promtool', () => {
  test('finds nothing wrong with the names, the types and the texts of the metrics', async () => {
    const command = start('--demo', '--metrics', ':0');
    const text = await scrape(await command.metricsUrl());
    expect(text).toContain('udptop_received_packets_total{');
    expect(await promtool(['check', 'metrics'], text)).toEqual({status: 0, output: ''});
  });

  test('finds nothing wrong with the example of a configuration, and its rules', async () => {
    const {status, output} = await promtool(['check', 'config', 'config/prometheus.yml']);
    expect([status, output]).toEqual([0, expect.stringContaining('7 rules found')]);
  });
});

describe('metrics', () => {
  test.skipIf(process.platform !== 'linux')('are nowhere unless they are asked for', async () => {
    const command = start('-L', 'udp://127.0.0.1:0/127.0.0.1:9');
    await command.listening();
    expect(listeners(command.child.pid!)).toBe(0);
    const other = start('-L', 'udp://127.0.0.1:0/127.0.0.1:9', '--metrics', ':0');
    await other.metricsUrl();
    expect(listeners(other.child.pid!)).toBe(1);
  });

  test('have no addresses with --privacy', async () => {
    const [target, client] = [await peer({answer: echo}), await peer()];
    const file = join(emptyDirectory(), 'udptop.yaml');
    writeFileSync(file, 'metrics: {addr: ":0", flows: 5}\n');
    const url = `udp://127.0.0.1:0/127.0.0.1:${target.port}?name=lab`;
    const command = start('-C', file, '-L', url, '--privacy');
    await client.send('x', await command.listening());
    await client.arrived(1);
    const metrics = await command.metricsUrl();
    await expect.poll(() => scrape(metrics)).toMatch(/udptop_flow_received_packets_total\{.*client="host-/);
    expect(await scrape(metrics)).not.toContain('127.0.0.1');
  });

  test('are not for a page in a browser whose name leads here', async () => {
    const command = start('-L', 'udp://127.0.0.1:0/127.0.0.1:9', '--metrics', ':0');
    const url = new URL(await command.metricsUrl());
    const answer = await request(Number(url.port), 'GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).not.toContain('udptop_');
  });

  test('of a service that a reload changes go on, and one that it removes has none any more', async () => {
    const [target, client] = [await peer({answer: echo}), await peer()];
    const file = join(emptyDirectory(), 'udptop.yaml');
    const of = (name: string, listen: number, more = '') =>
      `  - {name: ${name}, addr: "127.0.0.1:${listen}", handler: {type: udp}, forwarder: {nodes: [{addr: "127.0.0.1:${target.port}"}]}${more}}\n`;
    writeFileSync(file, `services:\n${of('changes', 0)}${of('goes', 0)}`);
    const command = start('-C', file, '--metrics', ':0');
    const url = await command.metricsUrl();
    for (const name of ['changes', 'goes']) await client.send('x', await command.listening(name));
    await client.arrived(2);
    const received = (name: string, text: string) =>
      valueIn(text, `udptop_received_packets_total{service="${name}",direction="rx"}`);
    const before = await scrape(url);
    expect([received('changes', before), received('goes', before)]).toEqual([1, 1]);

    writeFileSync(file, `services:\n${of('changes', 0, ', limits: {maxSessions: 5}')}${of('comes', 0)}`);
    command.child.kill('SIGHUP');
    // A scrape may be a tenth of a second old.
    await expect.poll(() => scrape(url), {timeout: 5000}).toContain('service="comes"');
    const after = await scrape(url);
    expect(received('changes', after)).toBe(1);
    expect(valueIn(after, 'udptop_max_sessions{service="changes"}')).toBe(5);
    expect(received('comes', after)).toBe(0);
    expect(after).not.toContain('service="goes"');
  });

  test('end a run with one sentence where their port is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const {port} = taken.address() as {port: number};
    const {status, stderr} = await runCommand(['--demo', '--headless', '--metrics', `${port}`]);
    expect([status, stderr]).toEqual([
      2,
      `udptop: --metrics: 127.0.0.1:${port} is in use by another program; stop that program or choose another port\n`,
    ]);
  });

  test.each([
    [['--metrics', 'example.org:9464'], /^udptop: --metrics: expected an IP address of this machine/],
    [['--metrics', '127.0.0.1'], /^udptop: --metrics: expected an address to listen at/],
    [
      ['view', 'file.json', '--metrics', ':0'],
      /^udptop: view shows a file and starts no service: leave out --metrics/,
    ],
  ])('%j is refused', async (args, sentence) => {
    const {status, stderr} = await runCommand(args);
    expect([status, stderr]).toEqual([2, expect.stringMatching(sentence)]);
  });
});

/** Sends bytes to a port of loopback, and resolves with all that comes back. */
async function request(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.end(bytes);
  return (await socket.setEncoding('utf8').toArray()).join('');
}
