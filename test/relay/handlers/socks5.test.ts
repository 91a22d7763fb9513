import {randomBytes} from 'node:crypto';
import {readdirSync} from 'node:fs';
import {afterEach, describe, expect, test} from 'vitest';
import type {Endpoint} from '../../../source/address/endpoint.js';
import {silentLogger} from '../../../source/flow/logger.js';
import {C, readDrops} from '../../../source/relay/counters.js';
import {createDatagramTap} from '../../../source/relay/datagram-tap.js';
import type {RunningService} from '../../../source/relay/flow-relay.js';
import {
  type Socks5ServiceContext,
  type Socks5ServiceOptions,
  startSocks5Service,
} from '../../../source/relay/handlers/socks5.js';
import {command} from '../../../source/relay/socks5/protocol.js';
import {encodeRequest, parseRequest, type Request} from '../../../source/relay/socks5/request.js';
import {encodeUdpHeader, readUdpHeader, udpHeaderBytes} from '../../../source/relay/socks5/udp-header.js';
import {createStatsReporterRegistry} from '../../../source/reporting/registry.js';
import {StatsReporter} from '../../../source/reporting/stats-reporter.js';
import {activeSessions, echo, eventually, openPeer, openRefusing, type Peer, peer} from '../peers.js';
import {associate, bytes, openRaw} from '../socks5/control-client.js';
import {backends} from '../transport/backends.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Datagrams received = forwarded + dropped, in each direction. */
function expectConservation({counters}: RunningService): void {
  expect(counters[C.rxPackets]).toBe(counters[C.rxForwarded]! + counters[C.rxDropped]!);
  expect(counters[C.txPackets]).toBe(counters[C.txForwarded]! + counters[C.txDropped]!);
  const byReason = Object.values(readDrops(counters)).reduce((sum, packets) => sum + packets, 0);
  expect(byReason).toBe(counters[C.rxDropped]! + counters[C.txDropped]!);
}

const to = (host: string, port: number, payload: Uint8Array | string) =>
  Buffer.concat([encodeUdpHeader({host, port}), Buffer.from(payload)]);

/** Resolves once an association's socket is closed. */
async function portIsFree({host, port}: Endpoint): Promise<void> {
  for (;;) {
    try {
      (await openPeer({host, port})).close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
}

const portOf = (endpoint: string) => Number(endpoint.slice(endpoint.lastIndexOf(':') + 1));

/** Data and source of each reply. */
const replies = ({received}: Peer) =>
  received.map(({payload}) => ({
    from: readUdpHeader(payload),
    data: payload.subarray(udpHeaderBytes(payload)).toString(),
  }));

describe.each(backends)('the socks5 handler over the %s transport', (_, transport) => {
  async function relay(
    options: Partial<Socks5ServiceOptions> = {},
    context: Partial<Socks5ServiceContext> = {},
  ) {
    const registry = createStatsReporterRegistry();
    const reporter = new StatsReporter({intervalMs: 0});
    registry.register('guid', reporter);
    const service = await startSocks5Service(
      {
        name: 'test',
        statsGUID: 'guid',
        udpTimeoutMs: 30_000,
        limits: {maxSessions: 1000, maxSessionsPerClient: 1000},
        allow: [],
        listen: {host: '127.0.0.1', port: 0},
        ...options,
      },
      {transport, registry, logger: silentLogger, ...context},
    );
    cleanups.push(() => service.stop());
    const listen = service.address!;
    const open = async (
      ...rest: Parameters<typeof associate> extends [unknown, ...infer Rest] ? Rest : []
    ) => {
      const opened = await associate(listen, ...rest);
      cleanups.push(() => opened.control.destroy());
      return opened;
    };
    return {service, counters: service.counters, reporter, listen, open};
  }

  test.each(['127.0.0.1', '::1'])(
    'relays to any target at %s, and names the source in replies',
    async host => {
      const {service, reporter, open} = await relay({listen: {host, port: 0}});
      const targets = [await peer({host, answer: echo}), await peer({host, answer: echo})];
      const {bound} = await open();
      expect(bound.host).toBe(host);
      const client = await peer({host});
      for (let round = 0; round < 3; round++) {
        for (const target of targets)
          await client.send(to(host, target.port, `to ${target.port}`), bound.port);
      }
      await client.arrived(6);
      for (const target of targets) {
        expect(replies(client).filter(({from}) => from?.port === target.port)).toEqual(
          Array(3).fill({from: {host, port: target.port}, data: `to ${target.port}`}),
        );
        const [at, of] = host === '::1' ? ['[::1]', '[::1]'] : [host, host];
        const {rx, tx} = reporter.get(`${at}:${client.port}`, `${of}:${target.port}`)!.totals();
        expect([rx, tx]).toEqual(Array(2).fill({packets: 3, bytes: 3 * `to ${target.port}`.length}));
      }
      expect(activeSessions(service.counters)).toBe(2);
      expectConservation(service);
    },
  );

  test('shows a tap the data of one flow, without its headers', async () => {
    const {service, open} = await relay();
    const targets = [await peer({answer: echo}), await peer({answer: echo})];
    const {bound} = await open();
    const client = await peer();
    const tap = createDatagramTap();
    for (const [round, text] of ['before', 'watched', 'after'].entries()) {
      for (const target of targets) await client.send(to('127.0.0.1', target.port, text), bound.port);
      await client.arrived(2 * (round + 1));
      const sessions = service.sessionsOf(`127.0.0.1:${client.port}`, `127.0.0.1:${targets[0]!.port}`);
      expect(sessions).toHaveLength(1);
      sessions[0]!.setTap(round === 0 ? tap : undefined);
    }
    expect(tap.latest().map(({direction, head}) => `${direction} ${Buffer.from(head)}`)).toEqual([
      'tx watched',
      'rx watched',
    ]);
  });

  test('passes data of every size unchanged', async () => {
    const {service, open} = await relay();
    const target = await peer({answer: echo});
    const {bound} = await open();
    const client = await peer();
    // UDP over IPv4 carries 65507 bytes at most, including the header of 10.
    const sizes = [0, 1, 2, 1200, 1462, 1463, 9000, 32_768, 65_497];
    for (const [index, size] of sizes.entries()) {
      const data = randomBytes(size);
      await client.send(to('127.0.0.1', target.port, data), bound.port);
      await client.arrived(index + 1);
      expect(target.received[index]!.payload.equals(data), `${size} bytes`).toBe(true);
      expect(client.received[index]!.payload.subarray(10).equals(data), `${size} bytes`).toBe(true);
    }
    expectConservation(service);
  });

  test('keeps order and content of bursts to several targets', async () => {
    const {service, open} = await relay();
    const targets = await Promise.all(Array.from({length: 4}, () => peer({answer: echo})));
    const {bound} = await open();
    const client = await peer();
    const perTarget = 300;
    for (let index = 0; index < perTarget; index++) {
      for (const target of targets) {
        await client.send(to('127.0.0.1', target.port, `${index}`), bound.port);
      }
      // All at once would not fit into small receive buffers (net.core.rmem_max).
      if (index % 50 === 49) await client.arrived((index + 1) * targets.length);
    }
    for (const target of targets) {
      expect(target.received.map(({payload}) => Number(`${payload}`))).toEqual([...Array(perTarget).keys()]);
      const own = replies(client).filter(({from}) => from?.port === target.port);
      expect(own.map(({data}) => Number(data))).toEqual([...Array(perTarget).keys()]);
    }
    expectConservation(service);
  });

  test('drops and counts malformed datagrams, fragments, and those of other clients', async () => {
    const {service, counters, open} = await relay();
    const target = await peer({answer: echo});
    const {bound} = await open();
    const [client, other, stranger] = [await peer(), await peer(), await peer({host: '127.0.0.2'})];
    const sound = to('127.0.0.1', target.port, 'x');
    await stranger.send(sound, bound.port, bound.host);
    await client.send('no header', bound.port);
    await client.send('', bound.port);
    await client.send(to('--', target.port, 'x'), bound.port);
    await client.send(Buffer.concat([Uint8Array.of(0, 0, 1), sound.subarray(3)]), bound.port);
    await client.send(to('127.0.0.1', 0, 'x'), bound.port);
    await client.send(to('0.0.0.0', target.port, 'x'), bound.port);
    await client.send(sound, bound.port);
    await client.arrived(1);
    // From the first valid datagram on, its port is the client's.
    await other.send(sound, bound.port);
    await eventually(() => counters[C.rxPackets] === 9, 'all to be counted');
    expect(readDrops(counters)).toMatchObject({
      wrongSource: 2,
      malformed: 3,
      fragmented: 1,
      noTarget: 2,
    });
    expect(target.received).toHaveLength(1);
    expect(stranger.received.length + other.received.length).toBe(0);
    expectConservation(service);
  });

  test('takes datagrams from the port that the client announced only, whoever is faster', async () => {
    const {service, counters, listen} = await relay();
    const target = await peer({answer: echo});
    const [client, faster] = [await peer(), await peer()];
    const control = await openRaw(listen);
    cleanups.push(() => control.socket.destroy());
    // The address is one behind a NAT, as many clients announce it.
    control.socket.write(
      Buffer.concat([
        bytes('05 01 00'),
        encodeRequest(command.udpAssociate, {host: '10.0.0.7', port: client.port}),
      ]),
    );
    const {message} = parseRequest(bytes((await control.heard(12)).slice(4))) as {message: Request};
    const {port} = message.endpoint!;
    const sound = to('127.0.0.1', target.port, 'x');
    for (let round = 0; round < 5; round++) await faster.send(sound, port);
    await eventually(() => counters[C.rxPackets] === 5, 'the stranger to be counted');
    await client.send(sound, port);
    await client.arrived(1);
    await faster.send(sound, port);
    await eventually(() => counters[C.rxPackets] === 7, 'all to be counted');
    expect(readDrops(counters).wrongSource).toBe(6);
    expect([target.received.length, faster.received.length]).toEqual([1, 0]);
    expectConservation(service);
  });

  test('relays to no target on its bypass list', async () => {
    const target = await peer({answer: echo});
    const {service, counters, open} = await relay({bypass: {whitelist: false, blocks: ['127.0.0.2']}});
    const {bound} = await open();
    const client = await peer();
    await client.send(to('127.0.0.2', target.port, 'x'), bound.port);
    await client.send(to('127.0.0.1', target.port, 'x'), bound.port);
    await client.arrived(1);
    expect(readDrops(counters).bypassed).toBe(1);
    expect(target.received).toHaveLength(1);
    expectConservation(service);
  });

  test('refuses its own addresses as targets', async () => {
    const {service, counters, listen, open} = await relay();
    const [a, b] = [await open(), await open()];
    const client = await peer();
    const inner = to('127.0.0.1', b.bound.port, 'x');
    for (const port of [listen.port, a.bound.port, b.bound.port]) {
      await client.send(to('127.0.0.1', port, inner), a.bound.port);
    }
    await eventually(() => readDrops(counters).noTarget === 3, 'the refusals');
    expect(counters[C.sessionsStarted]).toBe(0);
    expectConservation(service);
  });

  test('ends exactly the sessions of an association when its connection closes', async () => {
    const {counters, service, open} = await relay();
    const targets = [await peer({answer: echo}), await peer({answer: echo})];
    const [first, second] = [await open(), await open()];
    const [a, b] = [await peer(), await peer()];
    for (const {port} of targets) {
      await a.send(to('127.0.0.1', port, 'a'), first.bound.port);
      await b.send(to('127.0.0.1', port, 'b'), second.bound.port);
    }
    await Promise.all([a.arrived(2), b.arrived(2)]);
    expect(activeSessions(counters)).toBe(4);
    first.control.end();
    await eventually(() => activeSessions(counters) === 2, 'the sessions to end');
    await b.send(to('127.0.0.1', targets[0]!.port, 'b'), second.bound.port);
    await b.arrived(3);
    expect(counters[C.sessionsEnded]).toBe(2);
    expectConservation(service);
  });

  test('ends an idle session but not its association: the next datagram opens another session', async () => {
    const {counters, open} = await relay({udpTimeoutMs: 150});
    const target = await peer({answer: echo});
    const {bound} = await open();
    const client = await peer();
    await client.send(to('127.0.0.1', target.port, '1'), bound.port);
    await client.arrived(1);
    await eventually(() => activeSessions(counters) === 0, 'the session to end');
    await client.send(to('127.0.0.1', target.port, '2'), bound.port);
    await client.arrived(2);
    expect(counters[C.sessionsStarted]).toBe(2);
  });

  test('releases all associations and sessions', async () => {
    const {service, counters, open} = await relay();
    const target = await peer({answer: echo});
    const client = await peer();
    const descriptors = () => readdirSync('/proc/self/fd').length;
    const before = descriptors();
    for (let round = 0; round < 5; round++) {
      const {bound, control, closed} = await open();
      await client.send(to('127.0.0.1', target.port, 'x'), bound.port);
      await client.arrived(round + 1);
      control.destroy();
      await closed;
      await eventually(() => activeSessions(counters) === 0, 'the session to end');
    }
    // Node's sockets close one turn of the event loop later.
    await eventually(() => descriptors() <= before, 'the descriptors to be given back');
    expectConservation(service);
  });

  test('applies the session limit across all targets of a client', async () => {
    const {service, counters, open} = await relay({limits: {maxSessions: 10, maxSessionsPerClient: 2}});
    const targets = await Promise.all([peer({answer: echo}), peer({answer: echo}), peer({answer: echo})]);
    const {bound} = await open();
    const client = await peer();
    for (let round = 1; round <= 2; round++) {
      for (const {port} of targets) await client.send(to('127.0.0.1', port, 'x'), bound.port);
      await client.arrived(2 * round);
    }
    await eventually(() => readDrops(counters).clientSessionLimit === 2, 'the refusals');
    expect(targets[2]!.received).toHaveLength(0);
    expectConservation(service);
  });

  describe('resolves names', () => {
    /** A resolver that answers when the test says so. */
    function slowly() {
      const asked: {name: string; answer: (host: string) => void; fail: () => void}[] = [];
      const resolve = (name: string) =>
        new Promise<string>((answer, reject) =>
          asked.push({name, answer, fail: () => reject(new Error('ENOTFOUND'))}),
        );
      return {asked, resolve};
    }

    test('and keeps datagrams in order while they wait for the address', async () => {
      const {asked, resolve} = slowly();
      const {service, counters, open} = await relay({}, {resolve});
      const target = await peer({answer: echo});
      const {bound} = await open();
      const client = await peer();
      for (const data of ['1', '2', '3']) {
        await client.send(to('a.test', target.port, data), bound.port);
      }
      // Others need not wait.
      await client.send(to('127.0.0.1', target.port, '0'), bound.port);
      await client.arrived(1);
      await eventually(() => asked.length === 1, 'the question');
      asked[0]!.answer('127.0.0.1');
      await client.send(to('A.TEST', target.port, '4'), bound.port);
      await client.send(to('a.test', target.port, '5'), bound.port);
      await client.arrived(6);
      expect(replies(client)).toEqual(
        ['0', '1', '2', '3', '4', '5'].map(data => ({
          from: {host: '127.0.0.1', port: target.port},
          data,
        })),
      );
      expect(asked).toHaveLength(1);
      // The name and its address are the same target, so there is one flow.
      expect(counters[C.sessionsStarted]).toBe(1);
      expectConservation(service);
    });

    test('with the system resolver', async () => {
      const {service, open} = await relay();
      const target = await peer({answer: echo});
      const {bound} = await open();
      const client = await peer();
      await client.send(to('localhost', target.port, 'x'), bound.port);
      await client.arrived(1);
      expect(replies(client)).toEqual([{from: {host: '127.0.0.1', port: target.port}, data: 'x'}]);
      expectConservation(service);
    });

    test('and counts as dropped what exceeds 64 waiting datagrams, and what waited for a name without address', async () => {
      const {asked, resolve} = slowly();
      const {service, counters, open} = await relay({}, {resolve});
      const {bound} = await open();
      const client = await peer();
      for (let index = 0; index < 70; index++) await client.send(to('a.test', 53, 'x'), bound.port);
      await eventually(() => readDrops(counters).queueFull === 6, 'the queue to overflow');
      asked[0]!.fail();
      await eventually(() => readDrops(counters).noTarget === 64, 'the others to be dropped');
      // A name that is known not to exist is not resolved again at once.
      await client.send(to('a.test', 53, 'x'), bound.port);
      await eventually(() => readDrops(counters).noTarget === 65, 'the next to be dropped');
      expect(asked).toHaveLength(1);
      expect(counters[C.sessionsStarted]).toBe(0);
      expectConservation(service);
    });

    test('without effect when the association ends first', async () => {
      const {asked, resolve} = slowly();
      const {service, counters, open} = await relay({}, {resolve});
      const {bound, control, closed} = await open();
      const client = await peer();
      await client.send(to('a.test', 53, 'x'), bound.port);
      await eventually(() => asked.length === 1, 'the question');
      control.destroy();
      await closed;
      await portIsFree(bound);
      asked[0]!.answer('127.0.0.1');
      await eventually(() => readDrops(counters).noTarget === 1, 'it to be counted');
      expect(counters[C.sessionsStarted]).toBe(0);
      expectConservation(service);
    });
  });

  test('requires the configured user and password', async () => {
    const auth = {username: 'ada', password: 'secret'};
    const other = {username: 'bob', password: 'hidden'};
    const {open} = await relay({users: [other, auth]});
    await expect(open({credentials: {...auth, password: other.password}})).rejects.toThrow(
      'it refuses the user',
    );
    await open({credentials: other});
    await expect(open()).rejects.toThrow('it wants a user and a password');
    await expect(open({credentials: {...auth, password: 'x'}})).rejects.toThrow('it refuses the user');
    const target = await peer({answer: echo});
    const {bound} = await open({credentials: auth});
    const client = await peer();
    await client.send(to('127.0.0.1', target.port, 'x'), bound.port);
    await client.arrived(1);
  });

  test('refuses clients that are not in the access list', async () => {
    const {open} = await relay({allow: ['127.0.0.2/32']});
    await expect(open()).rejects.toThrow();
    const {bound} = await open({localAddress: '127.0.0.2'});
    expect(bound.host).toBe('127.0.0.1');
  });

  test('answers with the address that the client connected to, even on a wildcard listener', async () => {
    const {listen} = await relay({listen: {host: '0.0.0.0', port: 0}, allow: ['127.0.0.0/8']});
    const {bound, control} = await associate({host: '127.0.0.5', port: listen.port});
    cleanups.push(() => control.destroy());
    expect(bound.host).toBe('127.0.0.5');
  });

  test('shows a client to all targets at one address and port, also to those that it never sent to', async () => {
    const {service, reporter, open} = await relay();
    const targets = [await peer({answer: echo}), await peer({answer: echo})];
    const stranger = await peer({answer: echo});
    const {bound} = await open();
    const client = await peer();
    for (const target of targets) await client.send(to('127.0.0.1', target.port, 'x'), bound.port);
    await client.arrived(2);
    const seen = targets.map(({received}) => received[0]!.from);
    expect(seen[0]).toBe(seen[1]);
    // As a peer does that learned the address from one of the targets.
    await stranger.send('hello', portOf(seen[0]!));
    await client.arrived(3);
    expect(replies(client)[2]).toEqual({from: {host: '127.0.0.1', port: stranger.port}, data: 'hello'});
    await client.send(to('127.0.0.1', stranger.port, 'welcome'), bound.port);
    await client.arrived(4);
    expect(stranger.received[0]!.from).toBe(seen[0]);
    const flow = reporter.get(`127.0.0.1:${client.port}`, `127.0.0.1:${stranger.port}`)!.totals();
    expect(flow).toMatchObject({rx: {packets: 1, bytes: 7}, tx: {packets: 2, bytes: 12}});
    expect(activeSessions(service.counters)).toBe(3);
    expectConservation(service);
  });

  test('drops strangers beyond 64 flows, and those on the bypass list, and counts them', async () => {
    const {service, counters, open} = await relay({bypass: {whitelist: false, blocks: ['127.0.0.9']}});
    const target = await peer({answer: echo});
    const {bound} = await open();
    const client = await peer();
    await client.send(to('127.0.0.1', target.port, 'x'), bound.port);
    await client.arrived(1);
    const mapped = portOf(target.received[0]!.from);
    await (await peer({host: '127.0.0.9'})).send('x', mapped, '127.0.0.1');
    for (let index = 0; index < 70; index++) await (await peer()).send('x', mapped);
    await client.arrived(65);
    await eventually(() => counters[C.txPackets] === 72, 'all to be counted');
    expect(readDrops(counters).thirdParty).toBe(7);
    expect(client.received).toHaveLength(65);
    expectConservation(service);
  });

  test('with mapping=per-target shows a client to each target at another port, and to nobody else', async () => {
    const {counters, open} = await relay({mapping: 'per-target'});
    const targets = [await peer({answer: echo}), await peer({answer: echo})];
    const {bound} = await open();
    const client = await peer();
    for (const target of targets) await client.send(to('127.0.0.1', target.port, 'x'), bound.port);
    await client.arrived(2);
    const seen = targets.map(({received}) => received[0]!.from);
    expect(seen[0]).not.toBe(seen[1]);
    await (await peer()).send('hello', portOf(seen[0]!));
    await client.send(to('127.0.0.1', targets[0]!.port, 'y'), bound.port);
    await client.arrived(3);
    expect([client.received.length, counters[C.txPackets]]).toEqual([3, 3]);
  });

  test('keeps the flows of many targets apart under load', async () => {
    const {service, reporter, open} = await relay();
    const targets = await Promise.all(Array.from({length: 20}, () => peer({answer: echo})));
    const {bound} = await open();
    const client = await peer();
    for (let round = 1; round <= 50; round++) {
      for (const target of targets) {
        await client.send(to('127.0.0.1', target.port, `${target.port}:${round}`), bound.port);
      }
      await client.arrived(round * targets.length);
    }
    for (const {from, data} of replies(client)) expect(data.startsWith(`${from!.port}:`)).toBe(true);
    for (const meter of reporter.meters())
      expect(meter.totals()).toMatchObject({rx: {packets: 50}, tx: {packets: 50}});
    expectConservation(service);
  });

  test('counts an ICMP refusal on the flow, and continues', async () => {
    // Without a connection node:dgram never hears of refusals.
    const {counters, service, reporter, open} = await relay(
      transport.name === 'portable' ? {mapping: 'per-target'} : {},
    );
    const refusing = await openRefusing();
    cleanups.push(refusing.close);
    const closed = refusing.port;
    const {bound} = await open();
    const client = await peer();
    await client.send(to('127.0.0.1', closed, 'x'), bound.port);
    await eventually(() => counters[C.refusals] === 1, 'the refusal');
    expect(reporter.get(`127.0.0.1:${client.port}`, `127.0.0.1:${closed}`)!.totals().refusals).toBe(1);
    const target = await peer({port: closed, answer: echo});
    await client.send(to('127.0.0.1', target.port, 'x'), bound.port);
    await client.arrived(1);
    expectConservation(service);
  });

  test('stops: connections close, sessions end, the address is free', async () => {
    const {service, counters, listen, open} = await relay();
    const target = await peer({answer: echo});
    const {bound, closed} = await open();
    const client = await peer();
    await client.send(to('127.0.0.1', target.port, 'x'), bound.port);
    await client.arrived(1);
    await service.stop();
    await closed;
    expect(activeSessions(counters)).toBe(0);
    await relay({listen});
    expectConservation(service);
  });
});
