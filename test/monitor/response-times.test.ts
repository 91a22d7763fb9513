import {afterEach, describe, expect, test} from 'vitest';
import {type Monitor, startMonitor} from '../../source/monitor/monitor.js';
import {createStatsReporterRegistry} from '../../source/reporting/registry.js';
import {dnsQuery} from '../relay/dns-query.js';
import {freePort, openPeer, type Peer} from '../relay/peers.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function peer(): Promise<Peer> {
  const opened = await openPeer();
  cleanups.push(opened.close);
  return opened;
}

const portOf = (address: string) => Number(address.slice(address.lastIndexOf(':') + 1));

async function relayTo(target: Peer): Promise<{readonly port: number; readonly monitor: Monitor}> {
  const port = await freePort();
  const monitor = await startMonitor({
    thread: 'caller',
    registry: createStatsReporterRegistry(),
    services: [
      {
        name: 'test',
        handler: 'udp',
        listen: {host: '127.0.0.1', port},
        target: {host: '127.0.0.1', port: target.port},
        statsGUID: 'test-guid',
        udpTimeoutMs: 30_000,
        limits: {maxSessions: 100, maxSessionsPerClient: 100},
        allow: [],
        sourceLocation: {kind: 'built-in'},
      },
    ],
  });
  cleanups.push(monitor.stop);
  return {port, monitor};
}

function rtpPacket(sequence: number): Buffer {
  const packet = Buffer.alloc(172, 0x55);
  packet.set([0x80, 0]);
  packet.writeUInt16BE(sequence, 2);
  packet.writeUInt32BE(0x1234abcd, 8);
  return packet;
}

describe('how long answers take', () => {
  test('lies between what the target and what the client measure, with answers out of order', async () => {
    const [target, client] = [await peer(), await peer()];
    const {port, monitor} = await relayTo(target);
    // Half are slow by 40 ms, and a few by 200 ms, asked at once: the later ones are answered first.
    const delaysMs = Array.from({length: 20}, (_, id) => (id === 0 ? 200 : id < 12 ? 40 : 5));
    const sentMs: number[] = [];
    for (const id of delaysMs.keys()) {
      sentMs.push(performance.now());
      await client.send(dnsQuery('example.org', id), port);
    }
    await target.arrived(delaysMs.length);
    const askedMs = performance.now();
    const ofTarget: number[] = [];
    for (const {payload, from} of target.received) {
      setTimeout(() => {
        payload[2]! |= 0x80;
        ofTarget.push(performance.now() - askedMs);
        void target.send(payload, portOf(from));
      }, delaysMs[payload.readUInt16BE(0)]);
    }
    const ofClient: number[] = [];
    for (let count = 1; count <= delaysMs.length; count++) {
      await client.arrived(count);
      ofClient.push(performance.now() - sentMs[client.received[count - 1]!.payload.readUInt16BE(0)]!);
    }
    const {rtt, app, ofService} = await monitor
      .takeSnapshot()
      .then(({flows: [flow], services: [service]}) => ({
        rtt: flow!.responseTimes!,
        app: flow!.metadata.app,
        ofService: service!.responseTimes!,
      }));
    expect([app, rtt.samples, rtt.estimated]).toEqual(['dns', delaysMs.length, false]);
    const rank = (times: readonly number[], share: number) =>
      times.toSorted((a, b) => a - b)[Math.ceil(times.length * share) - 1]!;
    for (const [ms, share, histogramError] of [
      [rtt.p50Ms!, 0.5, 0.1],
      [rtt.p95Ms!, 0.95, 0.1],
      [rtt.maxMs!, 1, 0],
    ] as const) {
      expect(ms).toBeGreaterThanOrEqual(rank(ofTarget, share) * (1 - histogramError));
      expect(ms).toBeLessThanOrEqual(rank(ofClient, share) * (1 + histogramError));
    }
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    expect(ofService.samples).toBe(rtt.samples);
    expect(sum(ofService.buckets.map(({samples}) => samples))).toBe(rtt.samples);
    expect(ofService.sumMs).toBeGreaterThanOrEqual(sum(ofTarget));
    expect(ofService.sumMs).toBeLessThanOrEqual(sum(ofClient));
    expect(ofService.buckets.at(-1)!.atMostMs).toBeGreaterThanOrEqual(rtt.maxMs!);
  });

  test('is blank for RTP in both directions, though its first exchange looked like an answer', async () => {
    const [target, client] = [await peer(), await peer()];
    const {port, monitor} = await relayTo(target);
    await client.send(rtpPacket(1), port);
    await target.arrived(1);
    await target.send(rtpPacket(900), portOf(target.received[0]!.from));
    await client.arrived(1);
    expect((await monitor.takeSnapshot()).flows[0]!.responseTimes?.estimated).toBe(true);
    await client.send(rtpPacket(2), port);
    await target.arrived(2);
    const [flow] = (await monitor.takeSnapshot()).flows;
    expect([flow!.metadata.app, flow!.rttMs, flow!.responseTimes]).toEqual(['rtp', null, undefined]);
    // A guess is no measurement.
    expect((await monitor.takeSnapshot()).services[0]!.responseTimes).toBeUndefined();
  });
});
