import {afterEach, describe, expect, test} from 'vitest';
import type {Logger} from '../../source/flow/logger.js';
import {C} from '../../source/relay/counters.js';
import {startUdpService} from '../../source/relay/handlers/udp.js';
import {defaultSelector} from '../../source/relay/targets.js';
import {portableTransport} from '../../source/relay/transport/portable/transport.js';
import {createStatsReporterRegistry, type StatsReporterRegistry} from '../../source/reporting/registry.js';
import {StatsReporter} from '../../source/reporting/stats-reporter.js';
import type {TrafficStatsReporter} from '../../source/reporting/traffic-stats-reporter.js';
import {echo, eventually, openPeer, type Peer} from './peers.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Rig {
  readonly registry: StatsReporterRegistry;
  readonly client: Peer;
  readonly target: Peer;
  readonly counters: Float64Array;
  readonly warnings: string[];
  /** Sends one datagram through the relay and awaits its echo. */
  roundTrip(): Promise<void>;
  stop(): Promise<void>;
}

async function rig(statsGUID: string, registry = createStatsReporterRegistry()): Promise<Rig> {
  const target = await openPeer({answer: echo});
  const client = await openPeer();
  const probe = await openPeer();
  probe.close();
  const warnings: string[] = [];
  const logger: Logger = {
    debug() {},
    info() {},
    warn: (_fields, message) => warnings.push(message),
    error() {},
  };
  const service = await startUdpService(
    {
      name: 'test',
      listen: {host: '127.0.0.1', port: probe.port},
      targets: [{host: '127.0.0.1', port: target.port}],
      selector: defaultSelector,
      keepalive: true,
      statsGUID,
      udpTimeoutMs: 30_000,
      limits: {maxSessions: 10, maxSessionsPerClient: 10},
      allow: [],
    },
    {transport: portableTransport, registry, logger},
  );
  cleanups.push(client.close, target.close, () => service.stop());
  let trips = 0;
  return {
    registry,
    client,
    target,
    counters: service.counters,
    warnings,
    async roundTrip() {
      await client.send('twelve bytes', probe.port);
      await client.arrived(++trips);
    },
    stop: () => service.stop(),
  };
}

function recorder(): TrafficStatsReporter & {calls: string[]} {
  const calls: string[] = [];
  return {
    calls,
    onPacket: (protocol, direction, srcAddr, dstAddr, byteSize) =>
      calls.push(`${direction} ${protocol} ${srcAddr} ${dstAddr} ${byteSize}`),
    onConnectionStart: (protocol, srcAddr, dstAddr) => calls.push(`start ${protocol} ${srcAddr} ${dstAddr}`),
    onConnectionEnd: (protocol, srcAddr, dstAddr) => calls.push(`end ${protocol} ${srcAddr} ${dstAddr}`),
  };
}

describe('what the relay reports', () => {
  test('start, every packet with the addresses of its direction, and end', async () => {
    const {registry, client, target, roundTrip, stop} = await rig('guid');
    const reporter = recorder();
    registry.register('guid', reporter);
    await roundTrip();
    await roundTrip();
    await stop();
    const from = `127.0.0.1:${client.port}`;
    const to = `127.0.0.1:${target.port}`;
    expect(reporter.calls).toEqual([
      `start udp ${from} ${to}`,
      `rx udp ${from} ${to} 12`,
      `tx udp ${to} ${from} 12`,
      `rx udp ${from} ${to} 12`,
      `tx udp ${to} ${from} 12`,
      `end udp ${from} ${to}`,
    ]);
  });

  test('nothing when the GUID is empty or no reporter has it, with one warning', async () => {
    const {registry, counters, warnings, roundTrip} = await rig('');
    registry.register('other', recorder());
    await roundTrip();
    await roundTrip();
    expect(counters[C.txForwarded]).toBe(2);
    expect(counters[C.metered]).toBe(0);
    expect(warnings.filter(warning => warning.includes('GUID'))).toHaveLength(1);
  });

  test('from the next packet on, when a reporter is registered while traffic flows', async () => {
    const {registry, roundTrip} = await rig('guid');
    await roundTrip();
    const reporter = recorder();
    registry.register('guid', reporter);
    await roundTrip();
    expect(reporter.calls.map(call => call.split(' ')[0])).toEqual(['start', 'rx', 'tx']);
  });

  test('the end, and then nothing, to a reporter that is unregistered or replaced', async () => {
    const {registry, roundTrip} = await rig('guid');
    const [first, second] = [recorder(), recorder()];
    registry.register('guid', first);
    await roundTrip();
    registry.register('guid', second);
    await roundTrip();
    registry.unregister('guid');
    await roundTrip();
    expect(first.calls.map(call => call.split(' ')[0])).toEqual(['start', 'rx', 'tx', 'end']);
    expect(second.calls.map(call => call.split(' ')[0])).toEqual(['start', 'rx', 'tx', 'end']);
  });

  test('start and end of quiet flows, too, when reporters come and go', async () => {
    const {registry, roundTrip} = await rig('guid');
    await roundTrip();
    const reporter = recorder();
    const words = () => reporter.calls.map(call => call.split(' ')[0]);
    registry.register('guid', reporter);
    await eventually(() => words().includes('start'), 'the start');
    registry.unregister('guid');
    await eventually(() => words().includes('end'), 'the end');
    expect(words()).toEqual(['start', 'end']);
  });

  test('an end for each start, when the same reporter leaves and comes back', async () => {
    const {registry, roundTrip} = await rig('guid');
    const reporter = recorder();
    registry.register('guid', reporter);
    await roundTrip();
    registry.unregister('guid');
    await roundTrip();
    registry.register('guid', reporter);
    await roundTrip();
    expect(reporter.calls.map(call => call.split(' ')[0])).toEqual([
      ...['start', 'rx', 'tx', 'end'],
      ...['start', 'rx', 'tx'],
    ]);
  });

  test('the end to the reporter that heard the start, although another one is registered by then', async () => {
    const {registry, roundTrip, stop} = await rig('guid');
    const [first, second] = [recorder(), recorder()];
    registry.register('guid', first);
    await roundTrip();
    registry.register('guid', second);
    await stop();
    expect(first.calls.map(call => call.split(' ')[0])).toEqual(['start', 'rx', 'tx', 'end']);
    expect(second.calls).toEqual([]);
  });

  test('to the meter of a replaced reporter, that its part has ended; the reason of the flow to the other', async () => {
    const {registry, client, target, roundTrip, stop} = await rig('guid');
    const reasons: string[] = [];
    const first = {
      onPacket() {},
      meter: () => ({
        ended: false,
        addRx() {},
        addTx() {},
        noteEnd: (reason: string) => reasons.push(reason),
      }),
    };
    const second = new StatsReporter({intervalMs: 0});
    registry.register('guid', first);
    await roundTrip();
    registry.register('guid', second);
    await roundTrip();
    expect(reasons).toEqual(['unregistered']);
    const meter = second.get(`127.0.0.1:${client.port}`, `127.0.0.1:${target.port}`);
    await stop();
    expect(meter?.endReason).toBe('stopped');
    expect(reasons).toHaveLength(1);
  });

  test('with a shared GUID, of the flows of both services', async () => {
    const registry = createStatsReporterRegistry();
    const [a, b] = [await rig('shared', registry), await rig('shared', registry)];
    const reporter = new StatsReporter({intervalMs: 0});
    registry.register('shared', reporter);
    await a.roundTrip();
    await b.roundTrip();
    await b.roundTrip();
    expect([...reporter.meters()].map(meter => meter.totals().tx.packets).sort()).toEqual([1, 2]);
  });

  test('whole batches through its meter, when it offers one', async () => {
    const {registry, client, target, roundTrip} = await rig('guid');
    const reporter = new StatsReporter({intervalMs: 0});
    let perPacketCalls = 0;
    const onPacket = reporter.onPacket.bind(reporter);
    reporter.onPacket = (...packet) => {
      perPacketCalls++;
      onPacket(...packet);
    };
    registry.register('guid', reporter);
    await roundTrip();
    expect(perPacketCalls).toBe(0);
    expect(reporter.get(`127.0.0.1:${client.port}`, `127.0.0.1:${target.port}`)?.totals()).toMatchObject({
      rx: {packets: 1, bytes: 12},
      tx: {packets: 1, bytes: 12},
    });
  });

  test('through a new meter, after a program ended the current one', async () => {
    const {registry, client, target, roundTrip} = await rig('guid');
    const reporter = new StatsReporter({intervalMs: 0});
    registry.register('guid', reporter);
    await roundTrip();
    reporter.onConnectionEnd('udp', `127.0.0.1:${client.port}`, `127.0.0.1:${target.port}`);
    expect(reporter.size).toBe(0);
    await roundTrip();
    expect([...reporter.meters()].map(meter => meter.totals().rx.packets)).toEqual([1]);
  });
});

describe('a reporter that throws', () => {
  const failing: TrafficStatsReporter = {
    onPacket() {
      throw new Error('sink is gone');
    },
    onConnectionStart() {
      throw new Error('sink is gone');
    },
    onConnectionEnd() {
      throw new Error('sink is gone');
    },
  };

  test('is counted and logged at a bounded rate, and the relay continues', async () => {
    const {registry, counters, warnings, roundTrip, stop} = await rig('guid');
    registry.register('guid', failing);
    for (let trip = 0; trip < 20; trip++) await roundTrip();
    await stop();
    expect(counters[C.reporterErrors]).toBe(42);
    expect(counters[C.txForwarded]).toBe(20);
    expect(warnings.filter(warning => warning.includes('threw'))).toHaveLength(1);
  });

  test('is counted just the same when its methods are asynchronous and reject', async () => {
    const {registry, counters, warnings, roundTrip, stop} = await rig('guid');
    const reject = async () => {
      throw new Error('sink is gone');
    };
    registry.register('guid', {onPacket: reject, onConnectionStart: reject, onConnectionEnd: reject});
    for (let trip = 0; trip < 20; trip++) await roundTrip();
    await stop();
    await eventually(() => counters[C.reporterErrors] === 42, 'all rejections to be counted');
    expect(counters[C.txForwarded]).toBe(20);
    expect(warnings.filter(warning => warning.includes('threw'))).toHaveLength(1);
  });

  test('is counted when the methods of its meter reject', async () => {
    const {registry, counters, roundTrip, stop} = await rig('guid');
    const reject = async () => {
      throw new Error('sink is gone');
    };
    registry.register('guid', {
      onPacket() {},
      meter: () => ({ended: false, addRx: reject, addTx: reject, addResponse: reject, noteEnd: reject}),
    });
    await roundTrip();
    await stop();
    await eventually(() => counters[C.reporterErrors] === 4, 'all rejections to be counted');
  });

  test.each([
    ['rejects', () => Promise.reject(new Error('no database'))],
    ['keeps its counter in a promise', () => Promise.resolve({ended: false, addRx() {}, addTx() {}})],
  ])('is counted when its meter is asynchronous and %s; then it gets packets', async (_, meter) => {
    const {registry, counters, roundTrip} = await rig('guid');
    const reporter = {...recorder(), meter: meter as () => never};
    registry.register('guid', reporter);
    await roundTrip();
    await eventually(() => counters[C.reporterErrors] === 1, 'the promise to be counted');
    expect(reporter.calls.map(call => call.split(' ')[0])).toEqual(['start', 'rx', 'tx']);
  });

  test('leaves other reporters unaffected', async () => {
    const registry = createStatsReporterRegistry();
    const [good, bad] = [await rig('good', registry), await rig('bad', registry)];
    const reporter = recorder();
    registry.register('good', reporter);
    registry.register('bad', failing);
    await bad.roundTrip();
    await good.roundTrip();
    await eventually(() => reporter.calls.length === 3, 'start, rx and tx');
  });
});
