import {createHash, randomBytes} from 'node:crypto';
import fc from 'fast-check';
import {afterEach, describe, expect, test} from 'vitest';
import type {Endpoint} from '../../../source/address/endpoint.js';
import {silentLogger} from '../../../source/flow/logger.js';
import {C} from '../../../source/relay/counters.js';
import type {RunningService} from '../../../source/relay/flow-relay.js';
import {startUdpService} from '../../../source/relay/handlers/udp.js';
import {defaultSelector} from '../../../source/relay/targets.js';
import type {DatagramTransport} from '../../../source/relay/transport/transport.js';
import {createStatsReporterRegistry} from '../../../source/reporting/registry.js';
import {StatsReporter} from '../../../source/reporting/stats-reporter.js';
import {cases} from '../../fuzz/cases.js';
import {backends} from './backends.js';
import {Client, EchoServer} from './ends.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** At most this much is in flight, so that no receive buffer overflows. */
const maxUnderWayBytes = 256 * 1024;
const maxUnderWay = 256;

interface Shape {
  readonly what: string;
  readonly flows: number;
  /** How many runs a case has at most. */
  readonly maxRuns: number;
  /** The sizes of a few datagrams of one flow, sent in a row. */
  readonly anyRun: fc.Arbitrary<readonly number[]>;
}

const shapes: readonly Shape[] = [
  {
    what: 'random sizes, one by one, over many flows',
    flows: 40,
    maxRuns: 400,
    anyRun: fc.nat(1500).map(size => [size]),
  },
  {
    what: 'runs of equal size, which go as trains',
    flows: 8,
    maxRuns: 10,
    anyRun: fc
      .tuple(fc.integer({min: 1, max: 1400}), fc.integer({min: 1, max: 100}))
      .map(([size, count]) => Array<number>(count).fill(size)),
  },
  {
    what: 'runs of nearly equal size: trains with shorter ends, empty datagrams, changes of size',
    flows: 8,
    maxRuns: 40,
    anyRun: fc
      .tuple(
        fc.nat(900),
        fc.array(
          fc.oneof({arbitrary: fc.constant(undefined), weight: 7}, {arbitrary: fc.nat(900), weight: 3}),
          {minLength: 1, maxLength: 30, size: 'max'},
        ),
      )
      .map(([usual, others]) => others.map(other => other ?? usual)),
  },
  {
    what: 'sizes up to the largest',
    flows: 4,
    maxRuns: 25,
    anyRun: fc.array(fc.oneof(fc.nat(65_507), fc.constant(65_507)), {minLength: 1, maxLength: 2}),
  },
];

async function relayTo(transport: DatagramTransport, target: Endpoint) {
  const registry = createStatsReporterRegistry();
  const reporter = new StatsReporter({intervalMs: 0});
  registry.register('guid', reporter);
  const service = await startUdpService(
    {
      name: 'test',
      listen: {host: target.host, port: 0},
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
  return {service, listen: service.address!, reporter};
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
/** Payloads are parts of it that begin at different offsets. */
const noise = randomBytes(200_000);
const payloadOf = (size: number, number: number) => {
  const from = (number * 7919) % (noise.length - 65_507);
  return noise.subarray(from, from + size);
};

describe.each(backends)('through a relay over the %s transport', (_name, transport) => {
  const hosts = ['127.0.0.1', '::1'].flatMap(host => shapes.map(shape => ({host, ...shape})));
  test.each(hosts)('every flow keeps its order, at $host: $what', async ({host, flows, maxRuns, anyRun}) => {
    const target = await EchoServer.open(transport, {host, port: 0});
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
    const allReplied = () => Promise.all(clients.map(({client, given}) => client.replied(given.length)));
    let given = 0;
    let givenBytes = 0;
    let settled = 0;
    let settledBytes = 0;

    async function send(flow: (typeof clients)[number], sizes: readonly number[]): Promise<void> {
      let payloads: Buffer[] = [];
      for (const size of sizes) {
        const payload = payloadOf(size, given);
        payloads.push(payload);
        flow.given.push(hashOf(payload));
        given++;
        givenBytes += size;
        if (given - settled < maxUnderWay && givenBytes - settledBytes < maxUnderWayBytes) continue;
        flow.client.send(...payloads);
        payloads = [];
        await allReplied();
        settled = given;
        settledBytes = givenBytes;
      }
      flow.client.send(...payloads);
    }

    // A first one by itself: node:dgram connects a turn later, and holds back only a few until then.
    for (const flow of clients) await send(flow, [100]);
    await allReplied();

    const anyRuns = fc.array(fc.tuple(fc.nat(flows - 1), anyRun), {
      minLength: 1,
      maxLength: maxRuns,
      size: 'max',
    });
    await fc.assert(
      fc.asyncProperty(anyRuns, async runs => {
        for (const [flow, sizes] of runs) await send(clients[flow]!, sizes);
        await allReplied();
        for (const each of clients) expect(each.client.replies.map(hashOf)).toEqual(each.given);
      }),
      // A lost datagram is lost for every case that follows: there is nothing to shrink.
      {...cases(1 / 1000), timeout: 10_000, endOnFailure: true},
    );

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
