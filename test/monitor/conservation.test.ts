import fc from 'fast-check';
import {afterEach, describe, expect, test} from 'vitest';
import type {UdpServiceConfiguration} from '../../source/configuration/model.js';
import type {FlowAction} from '../../source/flow/control.js';
import {type Monitor, startMonitor} from '../../source/monitor/monitor.js';
import {createStatsReporterRegistry} from '../../source/reporting/registry.js';
import type {FlowSnapshot, Snapshot} from '../../source/snapshot/snapshot.js';
import {cases} from '../fuzz/cases.js';
import {openPeer, type Peer} from '../relay/peers.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** The largest payload over IPv6; IPv4 carries 20 bytes less, so such a datagram is too large for it. */
const mostBytes = 65_527;
const hosts = {4: '127.0.0.1', 6: '::1'} as const;

async function peer(options = {}): Promise<Peer> {
  const opened = await openPeer(options);
  cleanups.push(opened.close);
  return opened;
}

async function service(
  name: string,
  listen: string,
  target: {readonly host: string; readonly port: number},
): Promise<UdpServiceConfiguration> {
  const probe = await openPeer({host: listen});
  probe.close();
  return {
    name,
    handler: 'udp',
    listen: {host: listen, port: probe.port},
    target,
    statsGUID: 'test-guid',
    udpTimeoutMs: 30_000,
    limits: {maxSessions: 100, maxSessionsPerClient: 100},
    allow: [],
    sourceLocation: {kind: 'built-in'},
  };
}

const anyStep = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      count: fc.integer({min: 1, max: 20}),
      bytes: fc.constantFrom(4, 200, 1400, 20_000, 65_507, mostBytes),
      replyBytes: fc.constantFrom(0, 10, 1400, 65_507, mostBytes),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('act' as const),
      action: fc.constantFrom<FlowAction>(
        {kind: 'blocked', untilMs: null},
        {kind: 'throttled', bytesPerSecond: 10_000},
        'free',
        'end',
      ),
    }),
  },
);

const bytesOf = ({received}: Peer) => received.reduce((sum, {payload}) => sum + payload.length, 0);

/** What the flow's figures are made of. */
function expectSums({rx, tx, drops}: FlowSnapshot): void {
  for (const {packets, bytes, forwarded, dropped} of [rx, tx]) {
    expect(forwarded!.packets + dropped!.packets).toBe(packets);
    expect(forwarded!.bytes + dropped!.bytes).toBe(bytes);
    expect(Math.min(forwarded!.packets, forwarded!.bytes)).toBeGreaterThanOrEqual(0);
  }
  expect(drops).toBe(rx.dropped!.packets + tx.dropped!.packets);
}

/** Resolves with a snapshot in which nothing is on its way any more. */
async function atRest(monitor: Monitor, isDelivered: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const snapshot = await monitor.takeSnapshot();
    const isSettled = snapshot.services.every(({rx, tx}) =>
      [rx, tx].every(
        ({packets, forwardedPackets, droppedPackets}) => packets === forwardedPackets + droppedPackets,
      ),
    );
    if (isSettled && isDelivered(snapshot)) return snapshot;
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  throw new Error('the traffic never came to rest');
}

describe.each(['portable', 'batched'] as const)('with the %s transport', transport => {
  test.each([
    ['IPv4 to IPv4', 4, 4],
    ['IPv6 to IPv4, where requests can be too large', 6, 4],
    ['IPv4 to IPv6, where replies can be too large', 4, 6],
  ] as const)(
    'received = forwarded + dropped in every flow, and forwarded is what arrived: %s',
    async (_, from, to) => {
      const seen: Record<string, number> = {};
      await fc.assert(
        fc.asyncProperty(fc.array(anyStep, {minLength: 1, maxLength: 12}), async steps => {
          const target = await peer({
            host: hosts[to],
            answer: (payload: Buffer) => {
              const replyBytes = payload.readUInt32BE(0);
              return replyBytes === 0
                ? undefined
                : Buffer.alloc(Math.min(replyBytes, to === 6 ? mostBytes : 65_507));
            },
          });
          const client = await peer({host: hosts[from]});
          const dns = await service('test', hosts[from], {host: hosts[to], port: target.port});
          const monitor = await startMonitor({
            services: [dns],
            transport,
            thread: 'caller',
            registry: createStatsReporterRegistry(),
          });
          let sent = 0;
          try {
            for (const step of steps) {
              if (step.kind === 'act') {
                const [flow] = (await monitor.takeSnapshot()).flows.filter(({state}) => state !== 'ended');
                if (flow) await monitor.act(flow.id, step.action);
                continue;
              }
              const payload = Buffer.alloc(Math.min(step.bytes, from === 6 ? mostBytes : 65_507));
              payload.writeUInt32BE(step.replyBytes);
              for (let index = 0; index < step.count; index++) {
                await client.send(payload, dns.listen.port);
                sent++;
              }
              // All of it, before the flow's control changes again.
              await atRest(
                monitor,
                ({totals: {rx, tx}}) =>
                  rx.packets === sent &&
                  target.received.length === rx.forwardedPackets &&
                  client.received.length === tx.forwardedPackets,
              );
            }
            const {flows, totals} = await monitor.takeSnapshot();
            for (const flow of flows) expectSums(flow);
            const sum = (read: (flow: FlowSnapshot) => number) =>
              flows.reduce((total, flow) => total + read(flow), 0);
            expect(sum(({rx}) => rx.forwarded!.packets)).toBe(target.received.length);
            expect(sum(({rx}) => rx.forwarded!.bytes)).toBe(bytesOf(target));
            expect(sum(({tx}) => tx.forwarded!.packets)).toBe(client.received.length);
            expect(sum(({tx}) => tx.forwarded!.bytes)).toBe(bytesOf(client));
            expect(sum(({drops}) => drops)).toBe(totals.drops.total);
            expect(totals.rx).toMatchObject({
              forwarded: {packets: target.received.length, bytes: bytesOf(target)},
            });
            for (const [reason, packets] of Object.entries(totals.drops.byReason))
              seen[reason] = (seen[reason] ?? 0) + packets;
          } finally {
            await monitor.stop();
            for (const cleanup of cleanups.splice(0)) await cleanup();
          }
        }),
        cases(1 / 150),
      );
      expect(Object.keys(seen)).toEqual(expect.arrayContaining(['blocked', 'throttled']));
      if (from !== to) expect(seen.tooLarge).toBeGreaterThan(0);
    },
    60_000,
  );

  test('datagrams that the kernel refuses to send count with their bytes', async () => {
    // A broadcast address, without SO_BROADCAST.
    const dns = await service('test', hosts[4], {host: '127.255.255.255', port: 9});
    const monitor = await startMonitor({
      services: [dns],
      transport,
      thread: 'caller',
      registry: createStatsReporterRegistry(),
    });
    cleanups.push(() => monitor.stop());
    const client = await peer();
    for (let index = 0; index < 5; index++) await client.send(Buffer.alloc(100), dns.listen.port);
    const {flows, totals} = await atRest(monitor, ({totals: {rx}}) => rx.packets === 5);
    expect(totals.drops.total).toBe(5);
    for (const flow of flows) expectSums(flow);
    expect(totals.rx).toMatchObject({
      forwarded: {packets: 0, bytes: 0},
      dropped: {packets: 5, bytes: 500},
    });
  });
});
