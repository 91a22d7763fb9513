import {afterEach, describe, expect, test} from 'vitest';
import {silentLogger} from '../../../source/flow/logger.js';
import {C, readDrops, type ServiceCounters} from '../../../source/relay/counters.js';
import {startUdpService, type UdpServiceOptions} from '../../../source/relay/handlers/udp.js';
import {defaultSelector} from '../../../source/relay/targets.js';
import {selectTransport} from '../../../source/relay/transport/select.js';
import {createStatsReporterRegistry} from '../../../source/reporting/registry.js';
import {StatsReporter} from '../../../source/reporting/stats-reporter.js';
import {activeSessions, echo, eventually, type Peer, peer} from '../peers.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Clients at addresses that are no interface's: as far as the relay knows, of other machines. */
const strangers = (count: number, network = '127.77.0') =>
  Promise.all(Array.from({length: count}, (_, index) => peer({host: `${network}.${index + 1}`})));

const limits = {maxSessions: 10_000, maxSessionsPerClient: 10_000};

async function startRelay(
  transport: 'portable' | 'batched',
  target: Peer,
  options: Partial<UdpServiceOptions> = {},
) {
  const registry = createStatsReporterRegistry();
  const reporter = new StatsReporter({intervalMs: 0});
  registry.register('guid', reporter);
  const service = await startUdpService(
    {
      name: 'test',
      targets: [{host: '127.0.0.1', port: target.port}],
      selector: defaultSelector,
      keepalive: true,
      statsGUID: 'guid',
      udpTimeoutMs: 30_000,
      limits,
      allow: [],
      listen: {host: '127.0.0.1', port: 0},
      ...options,
    },
    {transport: selectTransport(transport, silentLogger), registry, logger: silentLogger},
  );
  cleanups.push(() => service.stop());
  return {service, reporter, port: service.address!.port, counters: service.counters};
}

function expectConservation(counters: ServiceCounters): void {
  expect(counters[C.rxPackets]).toBe(
    counters[C.rxForwarded]! + counters[C.rxDropped]! + counters[C.rxWaiting]!,
  );
  expect(counters[C.txPackets]).toBe(counters[C.txForwarded]! + counters[C.txDropped]!);
}

describe.each(['portable', 'batched'] as const)('new clients of the %s transport', transport => {
  test('wait for their turn beyond newSessionsPerSecond, with all that they sent, and none is lost', async () => {
    const target = await peer({answer: echo});
    const {port, counters} = await startRelay(transport, target, {
      limits: {...limits, newSessionsPerSecond: 4},
    });
    const clients = await strangers(10);
    for (const [index, client] of clients.entries()) {
      await client.send(`${index} first`, port, '127.0.0.1');
      await client.send(`${index} second`, port, '127.0.0.1');
    }
    await eventually(() => counters[C.rxPackets] === 20, 'the datagrams');
    expect(activeSessions(counters)).toBeLessThan(10);
    expect(counters[C.rxWaiting]).toBeGreaterThan(0);
    expectConservation(counters);
    await Promise.all(clients.map(client => client.arrived(2)));
    for (const [index, client] of clients.entries()) {
      expect(client.received.map(({payload}) => payload.toString())).toEqual([
        `${index} first`,
        `${index} second`,
      ]);
    }
    expect(counters[C.rxWaiting]).toBe(0);
    expect(counters[C.rxDropped]).toBe(0);
  });

  test('of other networks get their turn although one network floods the relay', async () => {
    const target = await peer({answer: echo});
    const {port, counters} = await startRelay(transport, target, {
      limits: {...limits, newSessionsPerSecond: 8},
    });
    const flood = await strangers(60);
    for (const client of flood) await client.send('flood', port, '127.0.0.1');
    await eventually(() => readDrops(counters).sessionRate > 0, 'the flood to be too much');
    const newcomer = await peer({host: '127.200.0.1'});
    await newcomer.send('here', port, '127.0.0.1');
    await newcomer.arrived(1);
    expect(counters[C.rxWaiting]).toBeGreaterThan(0);
    expectConservation(counters);
  });

  test('that cost established ones nothing', async () => {
    const target = await peer({answer: payload => (payload.toString() === 'flood' ? undefined : payload)});
    const {port, counters} = await startRelay(transport, target, {
      limits: {...limits, newSessionsPerSecond: 1},
    });
    const established = await peer({host: '127.88.0.1'});
    for (let round = 1; round <= 2; round++) {
      await established.send('known', port, '127.0.0.1');
      await established.arrived(round);
    }
    const flood = await strangers(100);
    for (const [index, client] of flood.entries()) {
      await client.send('flood', port, '127.0.0.1');
      await established.send('known', port, '127.0.0.1');
      await established.arrived(index + 3);
    }
    expect(readDrops(counters).sessionRate).toBeGreaterThan(50);
    expectConservation(counters);
  });

  test('on this machine are not limited unless the configuration says so', async () => {
    const target = await peer();
    const {port, counters} = await startRelay(transport, target);
    const clients = await Promise.all(Array.from({length: 300}, () => peer()));
    for (const client of clients) await client.send('hello', port, '127.0.0.1');
    await eventually(() => counters[C.sessionsStarted] === 300, 'all sessions');
    expect(counters[C.rxDropped]).toBe(0);
  });

  test('that wait when the service stops are counted as dropped', async () => {
    const target = await peer();
    const {service, port, counters} = await startRelay(transport, target, {
      limits: {...limits, newSessionsPerSecond: 1},
    });
    for (const client of await strangers(8)) await client.send('hello', port, '127.0.0.1');
    await eventually(() => counters[C.rxWaiting]! >= 6, 'clients that wait');
    const waiting = counters[C.rxWaiting]!;
    await service.stop();
    expect(readDrops(counters).draining).toBe(waiting);
    expect(counters[C.rxWaiting]).toBe(0);
  });

  test('take the places of clients that were answered once, and never those of clients that came back', async () => {
    const target = await peer({answer: echo});
    const {port, counters, reporter} = await startRelay(transport, target, {
      limits: {maxSessions: 3, maxSessionsPerClient: 10},
    });
    const known = await peer();
    for (let round = 1; round <= 2; round++) {
      await known.send('known', port);
      await known.arrived(round);
    }
    for (let newcomers = 0; newcomers < 5; newcomers++) {
      const newcomer = await peer();
      // A session that has just been answered is not ended, so that its client can come back.
      await eventually(() => {
        if (newcomer.received.length === 0) void newcomer.send('once', port, '127.0.0.1');
        return newcomer.received.length > 0;
      }, 'the newcomer to be let in');
    }
    expect(activeSessions(counters)).toBeLessThanOrEqual(3);
    expect(counters[C.sessionsEvicted]).toBeGreaterThan(0);
    expect([...reporter.meters()].map(({client}) => client)).toContain(`127.0.0.1:${known.port}`);
    expectConservation(counters);
  });
});

describe.each(['portable', 'batched'] as const)('amplification over the %s transport', transport => {
  const manyTimes = (payload: Buffer) => Buffer.alloc(payload.length * 3, payload);

  test('a client gets so many times its bytes until it sends again', async () => {
    const target = await peer();
    const {service, port, counters} = await startRelay(transport, target, {
      limits: {...limits, amplification: 3},
    });
    const client = await peer();
    await client.send(Buffer.alloc(100), port, '127.0.0.1');
    await target.arrived(1);
    const upstream = Number(target.received[0]!.from.split(':')[1]);
    for (let reply = 0; reply < 5; reply++) await target.send(Buffer.alloc(100, reply), upstream);
    await eventually(() => counters[C.txPackets] === 5, 'the replies');
    expect(readDrops(counters).amplification).toBe(2);
    await client.arrived(3);
    await client.send('again', port, '127.0.0.1');
    await target.arrived(2);
    for (let reply = 0; reply < 20; reply++) await target.send(Buffer.alloc(100), upstream);
    await client.arrived(23);
    expect(readDrops(counters).amplification).toBe(2);
    expectConservation(service.counters);
  });

  test('a client that never got a reply gets more with each datagram, and no more than that', async () => {
    const target = await peer({answer: manyTimes});
    const {port, counters} = await startRelay(transport, target, {limits: {...limits, amplification: 1}});
    const client = await peer();
    for (let sent = 1; sent <= 2; sent++) {
      await client.send(Buffer.alloc(100), port, '127.0.0.1');
      await eventually(() => readDrops(counters).amplification === sent, 'a dropped reply');
    }
    await client.send(Buffer.alloc(100), port, '127.0.0.1');
    await client.arrived(1);
    expect(counters[C.txBytes]! - counters[C.txDroppedBytes]!).toBe(300);
  });
});
