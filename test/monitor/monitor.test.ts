import {afterEach, describe, expect, test} from 'vitest';
import type {UdpServiceConfiguration} from '../../source/configuration/model.js';
import {silentLogger} from '../../source/flow/logger.js';
import {type Monitor, type MonitorOptions, startMonitor} from '../../source/monitor/monitor.js';
import {ServiceStartError} from '../../source/monitor/threads/relay-events.js';
import {createStatsReporterRegistry} from '../../source/reporting/registry.js';
import type {Snapshot} from '../../source/snapshot/snapshot.js';
import {dnsQuery} from '../relay/dns-query.js';
import {echo, eventually, openPeer, type Peer} from '../relay/peers.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function peer(options = {}): Promise<Peer> {
  const opened = await openPeer(options);
  cleanups.push(opened.close);
  return opened;
}

async function service(
  target: Peer,
  overrides: Partial<UdpServiceConfiguration> = {},
): Promise<UdpServiceConfiguration> {
  const probe = await openPeer();
  probe.close();
  return {
    name: 'test',
    handler: 'udp',
    listen: {host: '127.0.0.1', port: probe.port},
    target: {host: '127.0.0.1', port: target.port},
    statsGUID: 'test-guid',
    udpTimeoutMs: 30_000,
    limits: {maxSessions: 100, maxSessionsPerClient: 100},
    allow: [],
    sourceLocation: {kind: 'built-in'},
    ...overrides,
  };
}

async function monitor(options: MonitorOptions): Promise<Monitor> {
  const started = await startMonitor({thread: 'caller', registry: createStatsReporterRegistry(), ...options});
  cleanups.push(started.stop);
  return started;
}

/** shown + those already removed = everything that was counted. */
function sumOfFlows({flows}: Snapshot, direction: 'rx' | 'tx'): number {
  return flows.reduce((sum, flow) => sum + flow[direction].packets, 0);
}

describe('the monitor in the caller’s thread', () => {
  test('logs the totals of an observed service, once for each change', async () => {
    const target = await peer({answer: echo});
    const client = await peer();
    const dns = await service(target, {observePeriodMs: 20});
    const lines: object[] = [];
    const logger = {
      ...silentLogger,
      info(fields: object, message: string) {
        if (message === 'totals of the service') lines.push(fields);
      },
    };
    await monitor({services: [dns], logger});
    await client.send('hello', dns.listen.port);
    await client.arrived(1);
    const one = {packets: 1, bytes: 5};
    const totals = {service: 'test', flows: {active: 1, started: 1}, rx: one, tx: one, drops: 0, refusals: 0};
    await eventually(() => lines.some(line => JSON.stringify(line) === JSON.stringify(totals)), 'the totals');
    // Nothing changes in the periods that follow, until the next datagram.
    const {length} = lines;
    await client.send('hello', dns.listen.port);
    await eventually(() => JSON.stringify(lines.at(-1)).includes('"packets":2'), 'the next totals');
    expect(lines.length - length).toBeLessThanOrEqual(2);
  });

  test('takes a snapshot with everything that happened before the call', async () => {
    const target = await peer({answer: echo});
    const client = await peer();
    const dns = await service(target);
    const {takeSnapshot} = await monitor({services: [dns]});
    for (let round = 1; round <= 7; round++) {
      await client.send('x'.repeat(round), dns.listen.port);
      await client.arrived(round);
    }
    const snapshot = await takeSnapshot();
    expect(snapshot.flows).toHaveLength(1);
    expect(snapshot.flows[0]).toMatchObject({
      id: `127.0.0.1:${client.port}->127.0.0.1:${target.port}/udp`,
      service: 'test',
      state: 'active',
      rx: {packets: 7, bytes: 28},
      tx: {packets: 7, bytes: 28},
    });
    expect(snapshot.totals).toMatchObject({
      flows: {active: 1, started: 1, ended: 0},
      rx: {packets: 7, bytes: 28, forwardedPackets: 7, droppedPackets: 0},
      drops: {total: 0, byReason: {}},
    });
    expect(snapshot.services[0]).toMatchObject({name: 'test', metered: true, statsGUID: 'test-guid'});
  });

  test('has a first interval that may be shorter, with its own rates', async () => {
    const target = await peer({answer: echo});
    const client = await peer();
    const dns = await service(target);
    const {subscribe} = await monitor({services: [dns], intervalMs: 3_600_000, firstIntervalMs: 250});
    const startedMs = performance.now();
    const first = new Promise<Snapshot>(resolve => subscribe(resolve));
    for (let round = 1; round <= 5; round++) {
      await client.send('x'.repeat(1000), dns.listen.port);
      await client.arrived(round);
    }
    const {flows} = await first;
    const seconds = (performance.now() - startedMs) / 1000;
    expect(flows[0]!.rx.bytes).toBe(5000);
    // All of it in that interval: it began a little earlier, and ended a little earlier.
    expect(flows[0]!.rx.bytesPerSecond).toBeGreaterThan((5000 / seconds) * 0.8);
    expect(flows[0]!.rx.bytesPerSecond).toBeLessThanOrEqual(5000 / 0.24);
  });

  test('has no first interval that is longer than the others', async () => {
    const {subscribe} = await monitor({
      services: [await service(await peer())],
      intervalMs: 100,
      firstIntervalMs: 3_600_000,
    });
    await new Promise<Snapshot>(resolve => subscribe(resolve));
  });

  test('calls its subscribers at every interval, until they unsubscribe', async () => {
    const {subscribe} = await monitor({services: [await service(await peer())], intervalMs: 100});
    const snapshots: Snapshot[] = [];
    const leave = subscribe(snapshot => snapshots.push(snapshot));
    await eventually(() => snapshots.length >= 3, 'three snapshots');
    leave();
    const seen = snapshots.length;
    expect(snapshots[1]!.uptimeSeconds).toBeGreaterThan(snapshots[0]!.uptimeSeconds);
    await new Promise<void>(resolve => {
      const stop = subscribe(() => {
        stop();
        resolve();
      });
    });
    expect(snapshots).toHaveLength(seen);
  });

  test('keeps rates of its interval while nobody looks', async () => {
    const target = await peer();
    const dns = await service(target);
    const {latest, takeSnapshot} = await monitor({services: [dns], intervalMs: 100});
    const client = await peer();
    for (let sent = 0; sent < 10; sent++) await client.send('x', dns.listen.port);
    await target.arrived(10);
    await eventually(() => latest().totals.rx.packets === 10, 'the datagrams to be counted');
    await eventually(() => latest().totals.rx.packetsPerSecond === 0, 'intervals without any');
    expect((await takeSnapshot()).flows[0]!.rx).toMatchObject({packets: 10, packetsPerSecond: 0});
  });

  test('reports every flow once: existing ones at once, others when they start', async () => {
    const target = await peer({answer: echo});
    const dns = await service(target);
    const {onFlowStart, takeSnapshot} = await monitor({services: [dns]});
    const clients = await Promise.all([peer(), peer(), peer()]);
    const started: string[] = [];
    const open = async (client: (typeof clients)[number]) => {
      await client.send('x', dns.listen.port);
      await client.arrived(1);
      await takeSnapshot();
    };
    await open(clients[0]!);
    const leave = onFlowStart(flow => started.push(flow.client));
    await open(clients[1]!);
    leave();
    await open(clients[2]!);
    expect(started).toEqual(clients.slice(0, 2).map(({port}) => `127.0.0.1:${port}`));
  });

  test('keeps totals beyond the flows they are made of', async () => {
    const target = await peer({answer: echo});
    const dns = await service(target, {udpTimeoutMs: 150});
    const {takeSnapshot, latest} = await monitor({
      services: [dns],
      intervalMs: 100,
      linger: {lingerMs: 0, maxEnded: 0},
    });
    const clients = await Promise.all(Array.from({length: 5}, () => peer()));
    for (const client of clients) {
      await client.send('x', dns.listen.port);
      await client.arrived(1);
    }
    await eventually(
      () => latest().totals.flows.ended === 5 && latest().flows.length === 0,
      'the flows to be removed',
    );
    const {totals} = await takeSnapshot();
    expect(totals).toMatchObject({
      flows: {active: 0, started: 5, ended: 5},
      rx: {packets: 5},
      tx: {packets: 5},
      attribution: {
        shown: {rx: {packets: 0}},
        evicted: {rx: {packets: 5, bytes: 5}, tx: {packets: 5, bytes: 5}},
        unattributed: {rx: {packets: 0, bytes: 0}, tx: {packets: 0, bytes: 0}},
      },
    });
  });

  test('reports what a flow carries, unless a label has said so, or inspection is off', async () => {
    const target = await peer({answer: echo});
    const dns = await service(target);
    const client = await peer();
    const ask = async (options: Partial<MonitorOptions>) => {
      const {takeSnapshot, stop} = await monitor({services: [dns], ...options});
      const before = client.received.length;
      await client.send(dnsQuery('example.org'), dns.listen.port);
      await client.arrived(before + 1);
      const {flows} = await takeSnapshot();
      await stop();
      return flows[0]!.metadata;
    };
    expect(await ask({})).toMatchObject({app: 'dns', dns_name: 'example.org', dns_type: 'A'});
    const labels: MonitorOptions['labels'] = [{match: {}, set: {app: 'resolver'}}];
    expect(await ask({labels})).toMatchObject({app: 'resolver', dns_name: 'example.org'});
    expect(await ask({inspect: false})).not.toHaveProperty('app');
    const apps: MonitorOptions['apps'] = [{name: 'my-dns', category: 'games', minLength: 20}];
    expect(await ask({apps})).toMatchObject({app: 'my-dns', app_category: 'games'});
  });

  test('takes metadata for flows that are there and flows to come', async () => {
    const target = await peer({answer: echo});
    const [now, later] = [await peer(), await peer()];
    const dns = await service(target);
    const {takeSnapshot, updateMetadata} = await monitor({services: [dns]});
    const to = `127.0.0.1:${target.port}`;
    await now.send('x', dns.listen.port);
    await now.arrived(1);
    updateMetadata({client: `127.0.0.1:${now.port}`, target: to}, {user: 'ada'});
    updateMetadata({client: `127.0.0.1:${later.port}`, target: to}, {user: 'grace'});
    updateMetadata({client: `127.0.0.1:${later.port}`, target: to}, {user: 'nobody'}, {onlyActive: true});
    await later.send('x', dns.listen.port);
    await later.arrived(1);
    const {flows} = await takeSnapshot();
    expect(new Map(flows.map(flow => [flow.client, flow.metadata.user]))).toEqual(
      new Map([
        [`127.0.0.1:${now.port}`, 'ada'],
        [`127.0.0.1:${later.port}`, 'grace'],
      ]),
    );
  });

  test('acts on a flow, and shows what holds it until it is set free', async () => {
    const target = await peer({answer: echo});
    const client = await peer();
    const dns = await service(target);
    const {takeSnapshot, act} = await monitor({services: [dns]});
    await client.send('x', dns.listen.port);
    await client.arrived(1);
    const id = `127.0.0.1:${client.port}->127.0.0.1:${target.port}/udp`;
    const seen = async () => {
      const [flow] = (await takeSnapshot()).flows;
      return [flow!.state, flow!.control, flow!.endReason];
    };
    const untilMs = Date.now() + 60_000;
    expect(await act(id, {kind: 'blocked', untilMs})).toBe(true);
    expect(await seen()).toEqual(['blocked', {kind: 'blocked', untilMs}, null]);
    expect(await act(id, {kind: 'throttled', bytesPerSecond: 1000})).toBe(true);
    expect(await seen()).toEqual(['throttled', {kind: 'throttled', bytesPerSecond: 1000}, null]);
    expect(await act(id, 'free')).toBe(true);
    expect(await seen()).toEqual(['active', null, null]);
    expect(await act(id, 'end')).toBe(true);
    expect(await seen()).toEqual(['ended', null, 'user']);
    expect(await act(id, 'end')).toBe(false);
    expect(await act('nonsense', 'end')).toBe(false);
  });

  test('labels flows as they start; metadata of a single flow takes precedence', async () => {
    const target = await peer({answer: echo});
    const [client, told] = [await peer(), await peer()];
    const dns = await service(target);
    const labels = [
      {match: {client: ['127.0.0.0/8'], service: ['test']}, set: {site: 'lab', user: 'nobody'}},
      {match: {port: [target.port]}, set: {tier: 1}},
      {match: {client: ['10.0.0.0/8']}, set: {site: 'office'}},
    ];
    const {takeSnapshot, updateMetadata} = await monitor({services: [dns], labels});
    updateMetadata({client: `127.0.0.1:${told.port}`, target: `127.0.0.1:${target.port}`}, {user: 'ada'});
    for (const each of [client, told]) {
      await each.send('x', dns.listen.port);
      await each.arrived(1);
    }
    const {flows} = await takeSnapshot();
    const {src_addr, ...metadata} = flows[0]!.metadata;
    expect(metadata).toEqual({
      conn_type: 'udp',
      protocol: 'UDP',
      dst_addr: `127.0.0.1:${target.port}`,
      site: 'lab',
      user: 'nobody',
      tier: 1,
    });
    expect(flows[1]!.metadata).toMatchObject({site: 'lab', user: 'ada', tier: 1});
  });

  test('starts nothing when one service cannot start', async () => {
    const target = await peer();
    const taken = await peer();
    const [good, bad] = [
      await service(target),
      await service(target, {name: 'bad', listen: {host: '127.0.0.1', port: taken.port}}),
    ];
    await expect(startMonitor({thread: 'caller', services: [good, bad]})).rejects.toMatchObject({
      constructor: ServiceStartError,
      serviceIndex: 1,
      code: 'EADDRINUSE',
    });
    // The first one's port is free again.
    cleanups.push((await openPeer({port: good.listen.port})).close);
  });

  test('meters two services that share a GUID, each flow under its own service', async () => {
    const [a, b] = [await peer({answer: echo}), await peer({answer: echo})];
    const services = [await service(a, {name: 'a'}), await service(b, {name: 'b'})];
    const {takeSnapshot} = await monitor({services});
    const client = await peer();
    await client.send('1', services[0]!.listen.port);
    await client.send('2', services[1]!.listen.port);
    await client.arrived(2);
    const snapshot = await takeSnapshot();
    expect(snapshot.flows.map(({service: name}) => name).sort()).toEqual(['a', 'b']);
    expect(sumOfFlows(snapshot, 'rx')).toBe(snapshot.totals.rx.packets);
    expect(sumOfFlows(snapshot, 'tx')).toBe(snapshot.totals.tx.packets);
  });
});
