import {once} from 'node:events';
import {createServer, type Socket} from 'node:net';
import {afterEach, describe, expect, test} from 'vitest';
import {silentLogger} from '../../../source/flow/logger.js';
import {C, readDrops} from '../../../source/relay/counters.js';
import {encodeReply} from '../../../source/relay/socks5/server-handshake.js';
import {encodeUdpHeader} from '../../../source/relay/socks5/udp-header.js';
import {type ServiceOptions, startService} from '../../../source/relay/start-service.js';
import type {DatagramTransport} from '../../../source/relay/transport/transport.js';
import {createStatsReporterRegistry} from '../../../source/reporting/registry.js';
import {activeSessions, echo, eventually, peer} from '../peers.js';
import {backends} from '../transport/backends.js';
import {bytes} from './control-client.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const common = {
  statsGUID: 'guid',
  udpTimeoutMs: 30_000,
  limits: {maxSessions: 1000, maxSessionsPerClient: 1000},
  allow: [],
} as const;

async function start(transport: DatagramTransport, options: ServiceOptions) {
  const service = await startService(options, {
    transport,
    registry: createStatsReporterRegistry(),
    logger: silentLogger,
  });
  cleanups.push(() => service.stop());
  const {counters} = service;
  return {
    counters,
    address: service.address,
    stop: service.stop,
    expectConservation() {
      expect(counters[C.rxPackets]).toBe(counters[C.rxForwarded]! + counters[C.rxDropped]!);
      expect(counters[C.txPackets]).toBe(counters[C.txForwarded]! + counters[C.txDropped]!);
      const byReason = Object.values(readDrops(counters)).reduce((sum, packets) => sum + packets, 0);
      expect(byReason).toBe(counters[C.rxDropped]! + counters[C.txDropped]!);
    },
  };
}

describe.each(backends)('a udp service whose %s transport goes through a proxy', (_, transport) => {
  const auth = {username: 'ada', password: 'secret'};

  async function forward(
    target: {host: string; port: number},
    proxy: {host: string; port: number},
    own = auth,
  ) {
    const service = await start(transport, {
      ...common,
      handler: 'udp',
      name: 'forward',
      listen: {host: '127.0.0.1', port: 0},
      target,
      proxy: {...proxy, auth: own},
    });
    return {...service, port: service.address!.port};
  }

  const startProxy = async (host = '127.0.0.1') => {
    const listen = {host, port: 0};
    const service = await start(transport, {
      ...common,
      handler: 'socks5',
      name: 'proxy',
      listen,
      users: [auth],
    });
    return {...service, listen: service.address!};
  };

  /** A proxy in the test: `onRequest` gets each connection that has asked for an association. */
  async function fakeProxy(onRequest: (control: Socket) => void) {
    const controls: Socket[] = [];
    const server = createServer(control => {
      controls.push(control);
      control.on('error', () => {});
      let received = 0;
      control.on('data', piece => {
        if (received === 0) control.write(bytes('0500'));
        received += piece.length;
        if (received >= 4 + 10) onRequest(control);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(() => {
      for (const control of controls) control.destroy();
      server.close();
    });
    return {listen: {host: '127.0.0.1', port: (server.address() as {port: number}).port}, controls};
  }

  test.each(['127.0.0.1', '::1'])('reaches targets at %s through another udptop', async host => {
    const target = await peer({host, answer: echo});
    const proxy = await startProxy(host);
    const {port, expectConservation, counters} = await forward({host, port: target.port}, proxy.listen);
    const clients = [await peer(), await peer()];
    const count = 50;
    for (let index = 0; index < count; index++) {
      for (const client of clients) await client.send(`${client.port} ${index}`, port);
    }
    for (const client of clients) {
      await client.arrived(count);
      expect(client.received.map(({payload}) => `${payload}`)).toEqual(
        Array.from({length: count}, (_, index) => `${client.port} ${index}`),
      );
    }
    expect(counters[C.rxForwarded]).toBe(2 * count);
    // Each session has an association of its own.
    expect(activeSessions(proxy.counters)).toBe(2);
    expectConservation();
    proxy.expectConservation();
  });

  test('ends its sessions with the proxy, counts them, and opens new ones once the proxy is back', async () => {
    const target = await peer({answer: echo});
    const proxy = await startProxy();
    const {port, counters, expectConservation} = await forward(
      {host: '127.0.0.1', port: target.port},
      proxy.listen,
    );
    const client = await peer();
    await client.send('1', port);
    await client.arrived(1);
    await proxy.stop();
    await eventually(() => activeSessions(counters) === 0, 'the session to end');
    await client.send('2', port);
    await eventually(() => readDrops(counters).sendError === 1, 'the datagram to be dropped');
    // The proxy is not tried again for a while.
    await client.send('3', port);
    await eventually(() => readDrops(counters).socketError === 1, 'the refusal');
    await start(transport, {
      ...common,
      handler: 'socks5',
      name: 'again',
      listen: proxy.listen,
      users: [auth],
    });
    await expect
      .poll(
        async () => {
          await client.send('4', port);
          return client.received.length;
        },
        {timeout: 5000, interval: 50},
      )
      .toBeGreaterThan(1);
    await eventually(
      () => counters[C.rxPackets] === counters[C.rxForwarded]! + counters[C.rxDropped]!,
      'all to be settled',
    );
    await client.arrived(counters[C.rxForwarded]!);
    expectConservation();
  });

  test('drops waiting datagrams when the proxy refuses', async () => {
    const proxy = await startProxy();
    const {port, counters, expectConservation} = await forward({host: '127.0.0.1', port: 53}, proxy.listen, {
      username: 'ada',
      password: 'guess',
    });
    const client = await peer();
    await client.send('x', port);
    await eventually(() => counters[C.sessionsEnded] === 1, 'the session to end');
    expect(readDrops(counters).sendError).toBe(1);
    expectConservation();
  });

  test('lets 64 datagrams of a session wait for its association, and drops the rest', async () => {
    const proxySocket = await peer();
    const waiting: Socket[] = [];
    const proxy = await fakeProxy(control => waiting.push(control));
    const {port, counters, expectConservation} = await forward({host: '192.0.2.1', port: 53}, proxy.listen);
    const client = await peer();
    for (let index = 0; index < 70; index++) await client.send(`${index}`, port);
    await eventually(() => readDrops(counters).queueFull === 6 && waiting.length === 1, 'the rest');
    // A wildcard stands for the address of the TCP connection to the proxy.
    waiting[0]!.write(encodeReply(0, {host: '0.0.0.0', port: proxySocket.port}));
    await proxySocket.arrived(64);
    const header = Buffer.from(encodeUdpHeader({host: '192.0.2.1', port: 53}));
    expect(proxySocket.received.map(({payload}) => payload.toString('latin1'))).toEqual(
      Array.from({length: 64}, (_, index) => header.toString('latin1') + index),
    );
    await eventually(() => counters[C.rxForwarded] === 64, 'them to be counted');
    expectConservation();
  });

  test('forwards only replies of the target, and counts everything else that the proxy sends', async () => {
    const target = {host: '192.0.2.1', port: 53};
    const from = (host: string, port: number) => Buffer.from(encodeUdpHeader({host, port}));
    const proxySocket = await peer();
    const proxy = await fakeProxy(control =>
      control.write(encodeReply(0, {host: '127.0.0.1', port: proxySocket.port})),
    );
    const {port, counters, expectConservation} = await forward(target, proxy.listen);
    const client = await peer();
    await client.send('?', port);
    await proxySocket.arrived(1);
    const upstreamPort = Number(proxySocket.received[0]!.from.split(':')[1]);
    await proxySocket.send(Buffer.concat([from('192.0.2.2', 53), Buffer.from('x')]), upstreamPort);
    await proxySocket.send('x', upstreamPort);
    await proxySocket.send(Buffer.concat([bytes('000001'), from('192.0.2.1', 53).subarray(3)]), upstreamPort);
    // The target's address mapped into IPv6.
    const mapped = bytes('000000 04 00000000000000000000ffffc0000201 0035');
    await proxySocket.send(Buffer.concat([mapped, Buffer.from('!')]), upstreamPort);
    await proxySocket.send(Buffer.concat([from('192.0.2.1', 53), Buffer.from('!')]), upstreamPort);
    await client.arrived(2);
    expect(client.received.map(({payload}) => `${payload}`)).toEqual(['!', '!']);
    expect(readDrops(counters)).toMatchObject({wrongSource: 1, malformed: 1, fragmented: 1});
    expect(counters[C.txPackets]).toBe(5);
    await eventually(() => counters[C.txForwarded] === 2, 'the replies to be counted');
    expectConservation();
  });

  test('logs why a proxy refuses it', async () => {
    const lines: string[] = [];
    const logger = {
      ...silentLogger,
      warn: (fields: object, message: string) => lines.push(`${message} ${JSON.stringify(fields)}`),
    };
    const proxy = await startProxy();
    const service = await startService(
      {
        ...common,
        handler: 'udp',
        name: 'forward',
        listen: {host: '127.0.0.1', port: 0},
        target: {host: '127.0.0.1', port: 53},
        proxy: {...proxy.listen, auth: {username: 'ada', password: 'wr0ng'}},
      },
      {transport, registry: createStatsReporterRegistry(), logger},
    );
    cleanups.push(() => service.stop());
    const client = await peer();
    await client.send('x', service.address!.port);
    await eventually(
      () => lines.some(line => line.includes('it refuses the user or the password')),
      'the log',
    );
    expect(lines.join('\n')).not.toContain('wr0ng');
  });
});
