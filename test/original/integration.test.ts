// The second group of tests of the original design, TestIntegration: many connections at once, through the real relay.
import {afterEach, describe, expect, test} from 'vitest';
import {createHandler} from '../../source/handler/handler.js';
import {createStatsReporterRegistry} from '../../source/reporting/registry.js';
import {StatsReporter} from '../../source/reporting/stats-reporter.js';
import type {TrafficStatsReporter} from '../../source/reporting/traffic-stats-reporter.js';
import {echo, eventually, openPeer} from '../relay/peers.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** `clients` clients that each make `trips` round trips of `bytes` at the same time. */
async function traffic(reporter: TrafficStatsReporter, {clients = 10, trips = 20, bytes = 100} = {}) {
  const registry = createStatsReporterRegistry();
  registry.register('guid', reporter);
  const target = await openPeer({answer: echo});
  const handler = createHandler({
    type: 'udp',
    listen: '127.0.0.1:0',
    target: `127.0.0.1:${target.port}`,
    statsGUID: 'guid',
    udpTimeout: '500ms',
    registry,
  });
  cleanups.push(target.close, handler.stop);
  await handler.start();
  const peers = await Promise.all(Array.from({length: clients}, () => openPeer()));
  cleanups.push(() => peers.map(peer => peer.close()));
  await Promise.all(
    peers.map(async peer => {
      for (let trip = 1; trip <= trips; trip++) {
        await peer.send(Buffer.alloc(bytes), handler.address!.port);
        await peer.arrived(trip);
      }
    }),
  );
  return {handler, registry, target, peers};
}

describe('many connections at once', () => {
  test('are each counted exactly, in either direction', async () => {
    const reporter = new StatsReporter({intervalMs: 0});
    const {peers, target} = await traffic(reporter, {clients: 10, trips: 20, bytes: 150});
    expect(reporter.size).toBe(10);
    for (const {port} of peers) {
      const meter = reporter.get(`127.0.0.1:${port}`, `127.0.0.1:${target.port}`)!;
      expect(meter.totals()).toMatchObject({rx: {packets: 20, bytes: 3000}, tx: {packets: 20, bytes: 3000}});
    }
  });

  test('have a start before their packets and an end after them', async () => {
    const stages = new Map<string, string[]>();
    const note = (client: string, what: string) => stages.set(client, [...(stages.get(client) ?? []), what]);
    const {handler, peers} = await traffic({
      onPacket: (_protocol, direction, source, target) =>
        void note(direction === 'rx' ? source : target, 'packet'),
      onConnectionStart: (_protocol, source) => void note(source, 'start'),
      onConnectionEnd: (_protocol, source) => void note(source, 'end'),
    });
    await handler.stop();
    expect(stages.size).toBe(peers.length);
    for (const [first, ...rest] of stages.values()) {
      expect([first, rest.at(-1)]).toEqual(['start', 'end']);
      expect(new Set(rest.slice(0, -1))).toEqual(new Set(['packet']));
    }
  });

  test('end by themselves when they are idle, and their meters with them', async () => {
    const reporter = new StatsReporter({intervalMs: 0});
    const ended: (string | null)[] = [];
    const watching = new StatsReporter({intervalMs: 0, onEnd: meter => ended.push(meter.endReason)});
    const {registry} = await traffic(watching, {clients: 3, trips: 1});
    registry.register('guid', reporter);
    await eventually(() => watching.size === 0, 'the meters to end');
    expect(ended).toHaveLength(3);
  });

  test('are reported to whoever is registered when they happen: before, the relay had nobody to tell', async () => {
    const reporter = new StatsReporter({intervalMs: 0});
    const {registry, peers, handler} = await traffic(new StatsReporter({intervalMs: 0}), {
      clients: 1,
      trips: 5,
    });
    registry.register('guid', reporter);
    await peers[0]!.send('late', handler.address!.port);
    await peers[0]!.arrived(6);
    expect([...reporter.meters()].map(meter => meter.totals().rx)).toEqual([{packets: 1, bytes: 4}]);
  });

  test('go on when their reporter fails', async () => {
    const {peers} = await traffic({
      onPacket() {
        throw new Error('sink is gone');
      },
    });
    for (const peer of peers) expect(peer.received).toHaveLength(20);
  });
});
