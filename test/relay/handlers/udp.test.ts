import {createHash, randomBytes} from 'node:crypto';
import {readdirSync} from 'node:fs';
import {setTimeout as delay} from 'node:timers/promises';
import {afterEach, describe, expect, test} from 'vitest';
import {formatEndpoint} from '../../../source/address/endpoint.js';
import {silentLogger} from '../../../source/flow/logger.js';
import {C, readDrops} from '../../../source/relay/counters.js';
import type {RunningService} from '../../../source/relay/flow-relay.js';
import {startUdpService, type UdpServiceOptions} from '../../../source/relay/handlers/udp.js';
import {encodeProxyHeader} from '../../../source/relay/proxy-protocol/header.js';
import {defaultSelector} from '../../../source/relay/targets.js';
import {selectTransport} from '../../../source/relay/transport/select.js';
import {Column} from '../../../source/reporting/meter-table.js';
import {createStatsReporterRegistry} from '../../../source/reporting/registry.js';
import {StatsReporter} from '../../../source/reporting/stats-reporter.js';
import {activeSessions, echo, eventually, openRefusing, peer} from '../peers.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const portOf = (endpoint: string) => Number(endpoint.slice(endpoint.lastIndexOf(':') + 1));

async function startRelay(
  choice: 'portable' | 'batched',
  target: {host: string; port: number},
  options: Partial<UdpServiceOptions> = {},
) {
  const registry = createStatsReporterRegistry();
  const reporter = new StatsReporter({intervalMs: 0});
  registry.register('guid', reporter);
  const service = await startUdpService(
    {
      name: 'test',
      targets: [target],
      selector: defaultSelector,
      keepalive: true,
      statsGUID: 'guid',
      udpTimeoutMs: 30_000,
      limits: {maxSessions: 10_000, maxSessionsPerClient: 10_000},
      allow: [],
      listen: {host: '127.0.0.1', port: 0},
      ...options,
    },
    {transport: selectTransport(choice, silentLogger), registry, logger: silentLogger},
  );
  cleanups.push(() => service.stop());
  return {service, registry, reporter, port: service.address!.port, counters: service.counters};
}

/** Datagrams received = forwarded + dropped, in each direction. */
function expectConservation({counters}: RunningService): void {
  expect(counters[C.rxPackets]).toBe(counters[C.rxForwarded]! + counters[C.rxDropped]!);
  expect(counters[C.txPackets]).toBe(counters[C.txForwarded]! + counters[C.txDropped]!);
  const byReason = Object.values(readDrops(counters)).reduce((sum, packets) => sum + packets, 0);
  expect(byReason).toBe(counters[C.rxDropped]! + counters[C.txDropped]!);
}

describe.each(['portable', 'batched'] as const)('the udp handler over the %s transport', choice => {
  const relay = (target: {host: string; port: number}, options?: Partial<UdpServiceOptions>) =>
    startRelay(choice, target, options);

  test.each(['127.0.0.1', '::1'])('passes datagrams of every size unchanged at %s', async host => {
    const target = await peer({host, answer: echo});
    const {service, port} = await relay({host, port: target.port}, {listen: {host, port: 0}});
    const client = await peer({host});
    const sizes = [0, 1, 2, 511, 512, 1200, 1472, 1473, 9000, 32_768, 65_506, 65_507];
    for (const [index, size] of sizes.entries()) {
      const payload = randomBytes(size);
      await client.send(payload, port);
      await client.arrived(index + 1);
      expect(client.received[index]!.payload.equals(payload), `${size} bytes`).toBe(true);
      expect(target.received[index]!.payload.equals(payload), `${size} bytes`).toBe(true);
    }
    expect(client.received[0]!.from).toBe(`${host}:${port}`);
    expectConservation(service);
  });

  test('drops what exceeds the limits of its traffic, and counts it', async () => {
    const target = await peer({answer: echo});
    const {service, port, counters} = await relay(
      {host: '127.0.0.1', port: target.port},
      {rateLimits: {service: {rxBytesPerSecond: 20_000}, flow: {txBytesPerSecond: 4000}}},
    );
    const clients = [await peer(), await peer()];
    for (let round = 0; round < 40; round++) {
      for (const client of clients) await client.send(randomBytes(500), port);
    }
    await eventually(() => counters[C.rxPackets] === 80, 'all to arrive');
    await eventually(() => counters[C.txPackets] === counters[C.rxForwarded], 'the replies');
    const dropped = readDrops(counters);
    expect(dropped.rateLimit).toBe(counters[C.rxDropped]! + counters[C.txDropped]!);
    // A quarter of a second's worth passes at once: 5,000 bytes, and 1,000 to each client.
    expect(counters[C.rxForwarded]).toBeGreaterThanOrEqual(10);
    expect(counters[C.rxDropped]).toBeGreaterThan(0);
    expect(counters[C.txDropped]).toBeGreaterThan(0);
    expectConservation(service);
  });

  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['0.0.0.0', '127.0.0.1'],
    ['::1', '::1'],
  ])('at %s tells targets in front of each datagram who the client is', async (listen, host) => {
    const target = await peer({host, answer: echo});
    const {service, reporter, port, counters} = await relay(
      {host, port: target.port},
      {proxyProtocol: 2, listen: {host: listen, port: 0}},
    );
    const client = await peer({host});
    const header = encodeProxyHeader({host, port: client.port}, {host, port});
    for (const text of ['one', 'another', '']) await client.send(text, port);
    await client.arrived(3);
    expect(target.received.map(({payload}) => payload)).toEqual(
      ['one', 'another', ''].map(text => Buffer.concat([header, Buffer.from(text)])),
    );
    expect(counters[C.proxyHeaderBytes]).toBe(3 * header.length);
    expect(counters[C.rxBytes]).toBe('oneanother'.length);
    const meter = reporter.get(
      formatEndpoint({host, port: client.port}),
      formatEndpoint({host, port: target.port}),
    );
    expect(meter!.totals().rx).toMatchObject({packets: 3, bytes: 'oneanother'.length});
    expectConservation(service);
  });

  test('drops what is too large with a header, by the bytes of its payload', async () => {
    const target = await peer({answer: echo});
    const {service, port, counters} = await relay({host: '127.0.0.1', port: target.port}, {proxyProtocol: 2});
    const client = await peer();
    await client.send(Buffer.alloc(65_507), port);
    await client.send(Buffer.alloc(65_479), port);
    await client.arrived(1);
    expect(client.received[0]!.payload.length).toBe(65_507);
    expect(readDrops(counters).tooLarge).toBe(1);
    expect(counters[C.rxDroppedBytes]).toBe(65_507);
    expectConservation(service);
  });

  test('drops the datagrams of clients that are denied', async () => {
    const target = await peer({answer: echo});
    const {port, counters} = await relay({host: '127.0.0.1', port: target.port}, {deny: ['127.0.0.2']});
    const [denied, admitted] = [await peer({host: '127.0.0.2'}), await peer()];
    await denied.send('x', port, '127.0.0.1');
    await admitted.send('x', port);
    await admitted.arrived(1);
    expect(readDrops(counters).accessDenied).toBe(1);
    expect(denied.received).toEqual([]);
  });

  test('keeps order and content of many interleaved clients', async () => {
    const target = await peer({answer: echo});
    const {service, reporter, port} = await relay({host: '127.0.0.1', port: target.port});
    const clients = await Promise.all(Array.from({length: 8}, () => peer()));
    const sent = clients.map(() => createHash('sha256'));
    const perClient = 200;
    for (let round = 0; round < perClient; round++) {
      await Promise.all(
        clients.map((client, index) => {
          const payload = randomBytes((round * 37 + index * 11) % 1500);
          sent[index]!.update(`${payload.length}:`).update(payload);
          return client.send(payload, port);
        }),
      );
      // All at once would not fit into small receive buffers (net.core.rmem_max).
      if (round % 10 === 9) await Promise.all(clients.map(client => client.arrived(round + 1)));
    }
    for (const [index, client] of clients.entries()) {
      const received = createHash('sha256');
      for (const {payload} of client.received) received.update(`${payload.length}:`).update(payload);
      expect(received.digest('hex')).toBe(sent[index]!.digest('hex'));
      const {rx, tx} = reporter.get(`127.0.0.1:${client.port}`, `127.0.0.1:${target.port}`)!.totals();
      expect([rx.packets, tx]).toEqual([perClient, rx]);
    }
    expect(activeSessions(service.counters)).toBe(8);
    expectConservation(service);
  });

  test('opens one session per client, each with an upstream socket of its own', async () => {
    const target = await peer({answer: echo});
    const {counters, port} = await relay({host: '127.0.0.1', port: target.port});
    const [a, b] = [await peer(), await peer()];
    for (let round = 1; round <= 3; round++) {
      await a.send('a', port);
      await b.send('b', port);
      await Promise.all([a.arrived(round), b.arrived(round)]);
    }
    expect(new Set(target.received.map(({from}) => from)).size).toBe(2);
    expect(counters[C.sessionsStarted]).toBe(2);
  });

  test('counts ICMP refusals on the flow and keeps the session', async () => {
    const refusing = await openRefusing();
    cleanups.push(refusing.close);
    const {port} = refusing;
    const {service, reporter, counters, port: relayPort} = await relay({host: '127.0.0.1', port});
    const client = await peer();
    for (let refusals = 1; refusals <= 3; refusals++) {
      await client.send('anyone there?', relayPort);
      await eventually(() => counters[C.refusals]! >= refusals, `refusal ${refusals}`);
    }
    const target = await peer({port, answer: echo});
    await client.send('now?', relayPort);
    await client.arrived(1);
    expect(target.received).toHaveLength(1);
    expect([...reporter.meters()].map(meter => meter.totals().refusals)).toEqual([counters[C.refusals]]);
    expect(counters[C.sessionsStarted]).toBe(1);
    expectConservation(service);
  });

  test('times an answer from the only request that waits for one, and nothing else', async () => {
    const target = await peer({answer: payload => (String(payload) === 'ping' ? payload : undefined)});
    const client = await peer();
    const {reporter, port} = await relay({host: '127.0.0.1', port: target.port});
    const meter = () => reporter.get(`127.0.0.1:${client.port}`, `127.0.0.1:${target.port}`)!;
    const answer = () => target.send('reply', portOf(target.received[0]!.from));
    // Two requests wait: the answer could belong to either.
    await client.send('first', port);
    await target.arrived(1);
    await client.send('again', port);
    await target.arrived(2);
    await answer();
    await client.arrived(1);
    expect(meter().totals().rttMs).toBeNull();
    // Only a request after a silence is timed.
    await delay(120);
    const askedMs = performance.now();
    await client.send('ping', port);
    await client.arrived(2);
    const tookMs = performance.now() - askedMs;
    const {rttMs} = meter().totals();
    expect(rttMs).toBeGreaterThan(0);
    expect(rttMs).toBeLessThanOrEqual(tookMs);
    expect(meter().responseTimes()).toMatchObject({samples: 0, estimated: true});
    // An answer without a request measures nothing.
    await answer();
    await client.arrived(3);
    expect(meter().totals().rttMs).toBe(rttMs);
  });

  test('counts datagrams by size', async () => {
    const target = await peer({answer: echo});
    const client = await peer();
    const {reporter, port} = await relay({host: '127.0.0.1', port: target.port});
    for (const [index, bytes] of [0, 64, 300, 300, 1472, 9000].entries()) {
      await client.send(Buffer.alloc(bytes), port);
      await client.arrived(index + 1);
    }
    const counters = [...reporter.meters()][0]!.counters();
    const sizes = [2, 0, 0, 2, 0, 1, 1];
    expect([...counters.slice(Column.rxSizes, Column.rxSizes + sizes.length)]).toEqual(sizes);
    expect([...counters.slice(Column.txSizes, Column.txSizes + sizes.length)]).toEqual(sizes);
  });

  test('ends idle sessions and closes their sockets', async () => {
    const target = await peer({answer: echo});
    const {counters, reporter, port} = await relay(
      {host: '127.0.0.1', port: target.port},
      {udpTimeoutMs: 300},
    );
    const openFiles = () => readdirSync('/proc/self/fd').length;
    const clients = await Promise.all(Array.from({length: 50}, () => peer()));
    const before = openFiles();
    for (const client of clients) await client.send('x', port);
    await Promise.all(clients.map(client => client.arrived(1)));
    expect(openFiles()).toBe(before + 50);
    await eventually(() => counters[C.sessionsEnded] === 50, 'all sessions to end');
    expect(activeSessions(counters)).toBe(0);
    expect(reporter.size).toBe(0);
    await eventually(() => openFiles() === before, 'the sockets to be closed');
  });

  test('keeps a session alive while either side sends', async () => {
    const target = await peer();
    const udpTimeoutMs = 200;
    const {counters, port} = await relay({host: '127.0.0.1', port: target.port}, {udpTimeoutMs});
    const client = await peer();
    await client.send('subscribe', port);
    await target.arrived(1);
    const [, upstreamPort] = target.received[0]!.from.split(':');
    const startedAtMs = Date.now();
    let pushes = 0;
    while (Date.now() - startedAtMs < 3 * udpTimeoutMs) {
      await target.send('push', Number(upstreamPort));
      await client.arrived(++pushes);
    }
    expect(counters[C.sessionsEnded]).toBe(0);
    await eventually(() => counters[C.sessionsEnded] === 1, 'the session to end once both are silent');
  });

  test('refuses and counts sessions past maxSessions, and keeps relaying for known clients', async () => {
    const target = await peer({answer: echo});
    const {service, counters, port} = await relay(
      {host: '127.0.0.1', port: target.port},
      {limits: {maxSessions: 2, maxSessionsPerClient: 10}},
    );
    const [a, b, c] = [await peer(), await peer(), await peer()];
    await a.send('a', port);
    await b.send('b', port);
    await Promise.all([a.arrived(1), b.arrived(1)]);
    for (let round = 0; round < 3; round++) await c.send('c', port);
    await a.send('again', port);
    await a.arrived(2);
    await eventually(() => readDrops(counters).sessionLimit === 3, 'the refusals');
    expect(c.received).toHaveLength(0);
    expectConservation(service);
  });

  test('evicts unanswered sessions at maxSessions, and never answered ones', async () => {
    const target = await peer({answer: message => (message.toString() === 'known' ? message : undefined)});
    const {service, counters, reporter, port} = await relay(
      {host: '127.0.0.1', port: target.port},
      {limits: {maxSessions: 3, maxSessionsPerClient: 10}},
    );
    const known = await peer();
    await known.send('known', port);
    await known.arrived(1);
    const strangers = await Promise.all(Array.from({length: 12}, () => peer()));
    for (const stranger of strangers) {
      // A session that just started may still be answered, so the newcomer is refused.
      await eventually(() => {
        void stranger.send('silence', port);
        return reporter.get(`127.0.0.1:${stranger.port}`, `127.0.0.1:${target.port}`) !== undefined;
      }, 'the stranger to be let in');
      await known.send('known', port);
    }
    await known.arrived(1 + strangers.length);
    expect(activeSessions(counters)).toBe(3);
    expect(counters[C.sessionsStarted]).toBe(1 + strangers.length);
    expect(counters[C.sessionsEvicted]).toBe(strangers.length - 2);
    expect(readDrops(counters).sessionLimit).toBeGreaterThan(0);
    const left = [...reporter.meters()].map(({client}) => client);
    expect(left).toEqual([known, ...strangers.slice(-2)].map(({port: ofClient}) => `127.0.0.1:${ofClient}`));
    expectConservation(service);
  });

  test('refuses sessions past maxSessionsPerClient, and admits another once one ended', async () => {
    const target = await peer({answer: echo});
    const {counters, port} = await relay(
      {host: '127.0.0.1', port: target.port},
      {limits: {maxSessions: 10, maxSessionsPerClient: 1}, udpTimeoutMs: 200},
    );
    const [a, b] = [await peer(), await peer()];
    await a.send('a', port);
    await a.arrived(1);
    await b.send('b', port);
    await eventually(() => readDrops(counters).clientSessionLimit === 1, 'the refusal');
    await eventually(() => activeSessions(counters) === 0, 'the first session to end');
    await b.send('b', port);
    await b.arrived(1);
  });

  test('blocks a flow both ways until it is freed, and keeps it meanwhile', async () => {
    const target = await peer({answer: echo});
    const {service, counters, reporter, port} = await relay(
      {host: '127.0.0.1', port: target.port},
      {udpTimeoutMs: 100},
    );
    const client = await peer();
    const ends = [`127.0.0.1:${client.port}`, `127.0.0.1:${target.port}`] as const;
    await client.send('before', port);
    await client.arrived(1);
    expect(service.act('127.0.0.1:1', ends[1], {kind: 'blocked', untilMs: null})).toBe(false);
    expect(service.act(...ends, {kind: 'blocked', untilMs: null})).toBe(true);
    for (let round = 0; round < 3; round++) await client.send('blocked', port);
    await target.send('a late reply', Number(target.received[0]!.from.split(':')[1]));
    await eventually(() => readDrops(counters).blocked === 4, 'all four to be dropped');
    // A later session of another client ends by its idle timeout; the blocked one, idle for longer, stays.
    const other = await peer();
    await other.send('before', port);
    await other.arrived(1);
    await eventually(() => counters[C.sessionsEnded] === 1, 'the other session to end');
    expect(activeSessions(counters)).toBe(1);
    expect(service.act(...ends, 'free')).toBe(true);
    await client.send('after', port);
    await client.arrived(2);
    expect(target.received.map(({payload}) => payload.toString())).toEqual(['before', 'before', 'after']);
    expect(reporter.get(...ends)!.totals()).toMatchObject({rx: {packets: 5}, tx: {packets: 3}, drops: 4});
    expectConservation(service);
  });

  test('lets a block expire by itself', async () => {
    const target = await peer({answer: echo});
    const {service, counters, port} = await relay({host: '127.0.0.1', port: target.port});
    const client = await peer();
    await client.send('before', port);
    await client.arrived(1);
    const block = {kind: 'blocked', untilMs: Date.now() + 150} as const;
    service.act(`127.0.0.1:${client.port}`, `127.0.0.1:${target.port}`, block);
    await client.send('blocked', port);
    await eventually(() => readDrops(counters).blocked === 1, 'the drop');
    await eventually(() => {
      void client.send('again', port);
      return client.received.length > 1;
    }, 'the block to expire');
    expect(Date.now()).toBeGreaterThanOrEqual(block.untilMs);
    expectConservation(service);
  });

  test('throttles a flow, and counts what it drops', async () => {
    const target = await peer({answer: echo});
    const {service, counters, port} = await relay({host: '127.0.0.1', port: target.port});
    const [slow, free] = [await peer(), await peer()];
    for (const client of [slow, free]) {
      await client.send('hello', port);
      await client.arrived(1);
    }
    const ends = [`127.0.0.1:${slow.port}`, `127.0.0.1:${target.port}`] as const;
    service.act(...ends, {kind: 'throttled', bytesPerSecond: 4000});
    const payload = randomBytes(100);
    for (let round = 0; round < 50; round++) {
      await slow.send(payload, port);
      await free.send(payload, port);
    }
    await free.arrived(51);
    // A burst of 1,000 bytes, plus what a few milliseconds add.
    await eventually(() => counters[C.rxPackets] === 102, 'all to be heard');
    expect(readDrops(counters).throttled).toBeGreaterThan(20);
    expect(readDrops(counters).throttled).toBeLessThanOrEqual(40);
    expectConservation(service);
  });

  test('ends a flow at once; the next datagram opens another', async () => {
    const target = await peer({answer: echo});
    const {service, counters, port} = await relay({host: '127.0.0.1', port: target.port});
    const client = await peer();
    await client.send('before', port);
    await client.arrived(1);
    expect(service.act(`127.0.0.1:${client.port}`, `127.0.0.1:${target.port}`, 'end')).toBe(true);
    expect([activeSessions(counters), counters[C.sessionsEnded]]).toEqual([0, 1]);
    await client.send('after', port);
    await client.arrived(2);
    expect(counters[C.sessionsStarted]).toBe(2);
    expectConservation(service);
  });

  test('opens a new flow to another target when one refuses', async () => {
    const refusing = await openRefusing();
    cleanups.push(refusing.close);
    const dead = refusing.port;
    const target = await peer({answer: echo});
    const {service, counters, reporter, port} = await relay(
      {host: '127.0.0.1', port: dead},
      {
        targets: [dead, target.port].map(each => ({host: '127.0.0.1', port: each})),
        selector: {strategy: 'fifo', maxFails: 1, failTimeoutMs: 10_000},
      },
    );
    const client = await peer();
    await client.send('anyone?', port);
    await eventually(() => counters[C.sessionsEnded] === 1, 'the refused flow to end');
    await client.send('again', port);
    await client.arrived(1);
    expect(target.received.map(({payload}) => payload.toString())).toEqual(['again']);
    expect([...reporter.meters()].map(meter => meter.target)).toEqual([`127.0.0.1:${target.port}`]);
    expect(counters[C.refusals]).toBe(1);
    expectConservation(service);
  });

  test('ends a flow with its first reply without keepalive', async () => {
    const target = await peer({answer: echo});
    const {service, counters, port} = await relay({host: '127.0.0.1', port: target.port}, {keepalive: false});
    const client = await peer();
    for (let round = 1; round <= 3; round++) {
      await client.send('question', port);
      await client.arrived(round);
      await eventually(() => counters[C.sessionsEnded] === round, 'the flow to end');
    }
    expect(counters[C.sessionsStarted]).toBe(3);
    expectConservation(service);
  });

  test('relays only for allowed clients, and counts the others', async () => {
    const target = await peer({answer: echo});
    const {service, counters, port} = await relay(
      {host: '127.0.0.1', port: target.port},
      {allow: ['127.0.0.2/32']},
    );
    const stranger = await peer({host: '127.0.0.1'});
    const friend = await peer({host: '127.0.0.2'});
    await stranger.send('x', port);
    await friend.send('y', port, '127.0.0.1');
    await friend.arrived(1);
    expect(readDrops(counters).accessDenied).toBe(1);
    expect(target.received).toHaveLength(1);
    expectConservation(service);
  });

  test('answers from the address that the client sent to, even on a wildcard listener', async () => {
    const target = await peer({answer: echo});
    const {port} = await relay(
      {host: '127.0.0.1', port: target.port},
      {listen: {host: '0.0.0.0', port: 0}, allow: 'any'},
    );
    const client = await peer();
    await client.send('x', port, '127.0.0.1');
    await client.arrived(1);
    expect(client.received[0]!.from).toBe(`127.0.0.1:${port}`);
  });

  test('conserves datagrams and drops none in a burst to a silent target', async () => {
    const target = await peer();
    const {service, counters, port} = await relay({host: '127.0.0.1', port: target.port});
    const client = await peer();
    for (let index = 0; index < 2000; index++) await client.send(Buffer.alloc(64, index), port);
    await eventually(() => counters[C.rxForwarded]! + counters[C.rxDropped]! === 2000, 'all to be forwarded');
    expect(counters[C.rxDropped]).toBe(0);
    expectConservation(service);
  });
});
