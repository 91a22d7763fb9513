import {createHash} from 'node:crypto';
import {afterEach, describe, expect, test} from 'vitest';
import type {Endpoint} from '../../../source/address/endpoint.js';
import {C} from '../../../source/relay/counters.js';
import type {RunningService} from '../../../source/relay/flow-relay.js';
import {startUdpService} from '../../../source/relay/handlers/udp.js';
import {silentLogger} from '../../../source/relay/log.js';
import {defaultSelector} from '../../../source/relay/targets.js';
import type {DatagramTransport} from '../../../source/relay/transport/transport.js';
import {createStatsReporterRegistry} from '../../../source/reporting/registry.js';
import {StatsReporter} from '../../../source/reporting/stats-reporter.js';
import {backends} from './backends.js';
import {Client, EchoServer, freePort} from './ends.js';
import {randomBytesOf, randomInteger, seededRandom} from './random.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** So much is under way at most, that no receive buffer overflows. */
const maxUnderWayBytes = 256 * 1024;
const maxUnderWay = 256;

interface Shape {
  readonly what: string;
  readonly flows: number;
  readonly datagrams: number;
  /** How many of a flow are sent in a row, and of which size. */
  readonly run: (random: () => number) => {count: number; size: () => number};
}

const shapes: readonly Shape[] = [
  {
    what: 'random sizes, one by one, over many flows',
    flows: 40,
    datagrams: 2000,
    run: random => ({count: 1, size: () => randomInteger(random, 0, 1500)}),
  },
  {
    what: 'runs of equal size, which go as trains',
    flows: 8,
    datagrams: 3000,
    run: random => {
      const size = randomInteger(random, 1, 1400);
      return {count: randomInteger(random, 1, 100), size: () => size};
    },
  },
  {
    what: 'runs of nearly equal size: trains with shorter ends, empty datagrams, changes of size',
    flows: 8,
    datagrams: 3000,
    run: random => {
      const size = randomInteger(random, 0, 900);
      return {
        count: randomInteger(random, 1, 30),
        size: () => (random() < 0.7 ? size : randomInteger(random, 0, 900)),
      };
    },
  },
  {
    what: 'sizes up to the largest',
    flows: 4,
    datagrams: 200,
    run: random => {
      const size = randomInteger(random, 0, 65_507);
      return {count: randomInteger(random, 1, 2), size: () => (random() < 0.5 ? size : 65_507)};
    },
  },
];

async function relayTo(transport: DatagramTransport, target: Endpoint) {
  const registry = createStatsReporterRegistry();
  const reporter = new StatsReporter({intervalMs: 0});
  registry.register('guid', reporter);
  const listen = {host: target.host, port: await freePort(target.host)};
  const service = await startUdpService(
    {
      name: 'test',
      listen,
      targets: [target],
      selector: defaultSelector,
      keepalive: true,
      statsGUID: 'guid',
      udpTimeoutMs: 60_000,
      limits: {maxSessions: 1000, maxSessionsPerClient: 1000},
      allow: [],
    },
    {transport, registry, logger: silentLogger},
  );
  cleanups.push(() => service.stop());
  return {service, listen, reporter};
}

function expectConservation({counters}: RunningService, packets: number): void {
  for (const [received, forwarded] of [
    [C.rxPackets, C.rxForwarded],
    [C.txPackets, C.txForwarded],
  ] as const) {
    expect(counters[received]).toBe(packets);
    expect(counters[forwarded]).toBe(packets);
  }
  expect(counters[C.rxDropped]).toBe(0);
  expect(counters[C.txDropped]).toBe(0);
}

const hashOf = (payload: Uint8Array) => createHash('sha1').update(payload).digest('base64');

describe.each(backends)('through a relay over the %s transport', (_name, transport) => {
  const cases = ['127.0.0.1', '::1'].flatMap(host => shapes.map(shape => ({host, ...shape})));
  test.each(cases)('every flow keeps its order, at $host: $what', async ({host, flows, datagrams, run}) => {
    const random = seededRandom(20_260_101);
    const target = await EchoServer.open(transport, {host, port: await freePort(host)});
    cleanups.push(() => target.listener.close());
    const {service, listen, reporter} = await relayTo(transport, {
      host,
      port: target.listener.addresses[0]!.port,
    });
    const clients = Array.from({length: flows}, () => {
      const client = new Client(transport, listen);
      cleanups.push(() => client.upstream.close());
      return {client, given: [] as string[]};
    });

    let given = 0;
    let givenBytes = 0;
    // A first one by itself: node:dgram connects a turn later, and holds back only a few until then.
    for (const {client, given: hashes} of clients) {
      const payload = randomBytesOf(random, 100);
      client.send(payload);
      hashes.push(hashOf(payload));
      given++;
      givenBytes += payload.length;
    }
    await Promise.all(clients.map(each => each.client.replied(1)));

    const total = () => clients.reduce((sum, {client}) => sum + client.replies.length, 0);
    let settledBytes = givenBytes;
    while (given < datagrams) {
      const flow = clients[randomInteger(random, 0, flows - 1)]!;
      const {count, size} = run(random);
      let payloads: Buffer[] = [];
      const send = () => {
        flow.client.send(...payloads);
        payloads = [];
      };
      for (let sent = 0; sent < count; sent++) {
        const payload = randomBytesOf(random, size());
        payloads.push(payload);
        flow.given.push(hashOf(payload));
        given++;
        givenBytes += payload.length;
        if (given - total() >= maxUnderWay || givenBytes - settledBytes >= maxUnderWayBytes) {
          send();
          await Promise.all(clients.map(each => each.client.replied(each.given.length)));
          settledBytes = givenBytes;
        }
      }
      send();
    }
    await Promise.all(clients.map(each => each.client.replied(each.given.length)));

    for (const {client, given} of clients) expect(client.replies.map(hashOf)).toEqual(given);
    const metered = [...reporter.meters()].map(meter => meter.totals());
    expect(metered.map(({rx}) => rx.packets).sort()).toEqual(clients.map(each => each.given.length).sort());
    for (const {rx, tx} of metered) expect(tx).toEqual(rx);
    await target.until(() => target.settled === given);
    await new Promise(resolve => setImmediate(resolve));
    expectConservation(service, given);
    expect(service.counters[C.rxBytes]).toBe(givenBytes);
    expect(service.counters[C.txBytes]).toBe(givenBytes);
  });
});
