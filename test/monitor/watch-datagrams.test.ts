import {afterEach, describe, expect, test} from 'vitest';
import type {UdpServiceConfiguration} from '../../source/configuration/model.js';
import type {WatchedDatagram} from '../../source/flow/watched-datagram.js';
import {startMonitor} from '../../source/monitor/monitor.js';
import {createStatsReporterRegistry} from '../../source/reporting/registry.js';
import {eventually, openPeer, peer} from '../relay/peers.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const answer = (payload: Buffer) => Buffer.concat([Buffer.from('re: '), payload]);
const textOf = ({direction, head}: WatchedDatagram) => `${direction} ${Buffer.from(head)}`;

/** A relay to a target that answers, and the last datagrams that a watch was told of. */
async function rig(transport: 'portable' | 'batched') {
  const target = await peer({answer});
  const client = await peer();
  const probe = await openPeer();
  probe.close();
  const service: UdpServiceConfiguration = {
    name: 'test',
    handler: 'udp',
    listen: {host: '127.0.0.1', port: probe.port},
    target: {host: '127.0.0.1', port: target.port},
    statsGUID: 'test-guid',
    udpTimeoutMs: 30_000,
    limits: {maxSessions: 100, maxSessionsPerClient: 100},
    allow: [],
    sourceLocation: {kind: 'built-in'},
  };
  const registry = createStatsReporterRegistry();
  const monitor = await startMonitor({
    services: [service],
    transport,
    thread: 'caller',
    registry,
    inspect: false,
  });
  cleanups.push(monitor.stop);
  const seen: {latest: readonly WatchedDatagram[]} = {latest: []};
  let sent = 0;
  return {
    monitor,
    seen,
    /** Resolves once it was relayed and answered. */
    async exchange(payload: string | Buffer) {
      await client.send(payload as Buffer, service.listen.port);
      await client.arrived(++sent);
    },
    async watch(
      listener = (latest: readonly WatchedDatagram[]) => {
        seen.latest = latest;
      },
    ) {
      const [flow] = (await monitor.takeSnapshot()).flows;
      return monitor.watch(flow!, listener);
    },
  };
}

describe.each(['portable', 'batched'] as const)('a watched flow over the %s transport', transport => {
  test('shows its last datagrams from the start of the watch, the newest first', async () => {
    const {exchange, watch, seen} = await rig(transport);
    await exchange('before');
    const before = Date.now();
    await watch();
    await exchange('one');
    await exchange('two');
    await eventually(() => seen.latest.length === 4, 'four datagrams');
    expect(seen.latest.map(textOf)).toEqual(['tx re: two', 'rx two', 'tx re: one', 'rx one']);
    expect(seen.latest[0]!.atMs).toBeGreaterThan(before - 1000);
    expect(seen.latest[0]!.bytes).toBe(7);
  });

  test('is kept in a bounded memory: eight datagrams, the first 256 bytes of each', async () => {
    const {exchange, watch, seen} = await rig(transport);
    await exchange('first');
    await watch();
    for (let each = 0; each < 6; each++) await exchange(Buffer.alloc(1000, each));
    await eventually(() => seen.latest[0]?.head[4] === 5, 'the last datagram');
    expect(seen.latest).toHaveLength(8);
    expect(seen.latest[1]).toMatchObject({direction: 'rx', bytes: 1000, head: new Uint8Array(256).fill(5)});
  });

  test('shows nothing any more after the watch has ended, and shows another flow when that is watched', async () => {
    const {exchange, watch, seen} = await rig(transport);
    await exchange('first');
    const told: string[] = [];
    await watch(latest => void told.push(...latest.map(textOf)));
    const stop = await watch();
    await exchange('second');
    await eventually(() => seen.latest.length === 2, 'two datagrams');
    stop();
    await exchange('third');
    // A watch that begins later tells of what came later; by then the one before would have told.
    const later: string[] = [];
    await watch(latest => void later.push(...latest.map(textOf)));
    await exchange('fourth');
    await eventually(() => later.length === 2, 'the later watch');
    expect(later).toEqual(['tx re: fourth', 'rx fourth']);
    expect(seen.latest.map(textOf)).toEqual(['tx re: second', 'rx second']);
    expect(told).toEqual([]);
  });

  test('keeps its last datagrams when it ends, and a later flow of the same client is not watched', async () => {
    const {exchange, watch, seen, monitor} = await rig(transport);
    await exchange('first');
    await watch();
    await exchange('last');
    const [flow] = (await monitor.takeSnapshot()).flows;
    await monitor.act(flow!.id, 'end');
    await exchange('of another flow');
    await eventually(() => seen.latest.length === 2, 'its datagrams');
    expect(seen.latest.map(textOf)).toEqual(['tx re: last', 'rx last']);
  });

  test('that is over is not watched, though another one has its addresses', async () => {
    const {exchange, seen, monitor} = await rig(transport);
    await exchange('first');
    const [flow] = (await monitor.takeSnapshot()).flows;
    await monitor.act(flow!.id, 'end');
    await exchange('second');
    monitor.watch(flow!, latest => {
      seen.latest = latest;
    });
    await exchange('third');
    const later: WatchedDatagram[] = [];
    const next = (await monitor.takeSnapshot()).flows.find(({state}) => state !== 'ended');
    monitor.watch(next!, latest => void later.push(...latest));
    await exchange('fourth');
    await eventually(() => later.length > 0, 'the later watch');
    expect(seen.latest).toEqual([]);
  });
});
