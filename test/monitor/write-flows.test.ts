import {closeSync, openSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {CaptureServiceConfiguration, UdpServiceConfiguration} from '../../source/configuration/model.js';
import {startMonitor} from '../../source/monitor/monitor.js';
import {createStatsReporterRegistry} from '../../source/reporting/registry.js';
import {beginDatagramFile, endWriting, writtenTo} from '../../source/writing/datagram-file.js';
import {emptyDirectory, installed} from '../e2e/command.js';
import {openPeer, type Peer, peer} from '../relay/peers.js';
import {dissectFile} from '../writing/dissect.js';

const answer = (payload: Buffer) => Buffer.concat([Buffer.from('re: '), payload]);

function openFile(limitBytes = 1e6) {
  const path = join(emptyDirectory(), 'test.pcapng');
  const descriptor = openSync(path, 'a');
  onTestFinished(() => closeSync(descriptor));
  return {path, file: beginDatagramFile(descriptor, limitBytes, 'udptop')};
}

/** A relay to a target that answers, and a file to write to. */
async function rig(transport: 'portable' | 'batched', limitBytes = 1e6, host = '127.0.0.1') {
  const target = await peer({answer, host});
  const probe = await openPeer({host});
  probe.close();
  const service: UdpServiceConfiguration = {
    name: 'test',
    handler: 'udp',
    listen: {host, port: probe.port},
    target: {host, port: target.port},
    statsGUID: 'test-guid',
    udpTimeoutMs: 30_000,
    limits: {maxSessions: 100, maxSessionsPerClient: 100},
    allow: [],
    sourceLocation: {kind: 'built-in'},
  };
  const monitor = await startMonitor({
    services: [service],
    transport,
    thread: 'caller',
    registry: createStatsReporterRegistry(),
    inspect: false,
  });
  onTestFinished(monitor.stop);
  return {
    monitor,
    ...openFile(limitBytes),
    targetPort: target.port,
    service,
    async client(port = service.listen.port) {
      const client = await peer({host});
      let sent = 0;
      return {
        id: host.includes(':')
          ? `[${host}]:${client.port}->[${host}]:${target.port}/udp`
          : `${host}:${client.port}->${host}:${target.port}/udp`,
        /** Resolves once it was relayed and answered. */
        async exchange(payload: string) {
          await client.send(payload, port);
          await client.arrived(++sent);
        },
      };
    },
  };
}

describe.skipIf(!installed('tshark')).each(['portable', 'batched'] as const)(
  'over the %s transport',
  transport => {
    test('the datagrams of a flow are written from now on until that ends, as its ends see them', async () => {
      const {monitor, file, path, client, targetPort} = await rig(transport);
      const [mine, other] = [await client(), await client()];
      await mine.exchange('before');
      const beforeMs = Date.now();
      await monitor.write({file, flowIds: new Set([mine.id])});
      for (const each of [mine, other, mine]) await each.exchange('hello');
      await monitor.stopWriting();
      await mine.exchange('after');
      const packets = dissectFile(path);
      const [clientEnd] = mine.id.split('->');
      const targetEnd = `127.0.0.1:${targetPort}`;
      const request = {
        source: clientEnd,
        target: targetEnd,
        payload: 'hello',
        payloadBytes: 5,
        isRight: true,
      };
      const reply = {
        source: targetEnd,
        target: clientEnd,
        payload: 're: hello',
        payloadBytes: 9,
        isRight: true,
      };
      expect(packets).toMatchObject([request, reply, request, reply]);
      expect(packets.map(({comment}) => comment)).toEqual([`service test, flow ${mine.id}`, '', '', '']);
      for (const {atMs} of packets) {
        expect(atMs).toBeGreaterThan(beforeMs - 50);
        expect(atMs).toBeLessThan(Date.now() + 50);
      }
      expect(writtenTo(file)).toMatchObject({
        datagrams: 4,
        bytes: readFileSync(path).length,
        lostDatagrams: 0,
      });
    });

    test('flows that begin later are written, where all are', async () => {
      const {monitor, file, path, client} = await rig(transport);
      const first = await client();
      await first.exchange('one');
      await monitor.write({file, flowIds: undefined});
      const second = await client();
      for (const each of [first, second]) await each.exchange('two');
      await monitor.stopWriting();
      expect(dissectFile(path).map(({payload}) => payload)).toEqual(['two', 're: two', 'two', 're: two']);
    });

    test('a flow that ends and begins again is written on', async () => {
      const {monitor, file, path, client} = await rig(transport);
      const mine = await client();
      await mine.exchange('one');
      await monitor.write({file, flowIds: new Set([mine.id])});
      expect(await monitor.act(mine.id, 'end')).toBe(true);
      await mine.exchange('two');
      await monitor.stopWriting();
      expect(dissectFile(path).map(({payload}) => payload)).toEqual(['two', 're: two']);
    });

    test('services that start later are written, where all flows are', async () => {
      const {monitor, file, path, client, service, targetPort} = await rig(transport);
      await monitor.write({file, flowIds: undefined});
      const probe = await openPeer();
      probe.close();
      const later = {...service, name: 'later', listen: {host: '127.0.0.1', port: probe.port}};
      await monitor.reload({services: [service, later]});
      await (await client()).exchange('one');
      await (await client(probe.port)).exchange('two');
      await monitor.stopWriting();
      const packets = dissectFile(path);
      expect(packets.map(({payload}) => payload)).toEqual(['one', 're: one', 'two', 're: two']);
      expect(packets[2]!.comment).toMatch(new RegExp(`^service later, flow .*:${targetPort}/udp$`));
    });

    test('IPv6, empty and long datagrams are written whole', async () => {
      const {monitor, file, path, client} = await rig(transport, 1e6, '::1');
      const mine = await client();
      await monitor.write({file, flowIds: undefined});
      const payloads = ['', 'x', 'long'.repeat(10_000)];
      for (const payload of payloads) await mine.exchange(payload);
      await monitor.stopWriting();
      const packets = dissectFile(path);
      expect(packets.map(({payload}) => payload)).toEqual(payloads.flatMap(each => [each, `re: ${each}`]));
      expect(packets.every(({isRight}) => isRight)).toBe(true);
    });

    test('writing ends by itself at the limit, and the file has whole packets below it', async () => {
      const limitBytes = 4000;
      const {monitor, file, path, client} = await rig(transport, limitBytes);
      const mine = await client();
      await monitor.write({file, flowIds: undefined});
      for (let each = 0; each < 30; each++) await mine.exchange('x'.repeat(100));
      await monitor.stopWriting();
      const {bytes, datagrams, end} = writtenTo(file);
      expect(end).toEqual({kind: 'limit'});
      expect(bytes).toBeLessThanOrEqual(limitBytes);
      expect(bytes).toBeGreaterThan(limitBytes - 200);
      expect(readFileSync(path)).toHaveLength(bytes);
      expect(dissectFile(path)).toHaveLength(datagrams);
    });
  },
);

test.skipIf(!installed('tshark') || process.geteuid?.() !== 0)(
  'a captured flow is written that is so busy that nobody looks at its datagrams one by one',
  async () => {
    const target = await peer();
    const service: CaptureServiceConfiguration = {
      name: 'seen',
      handler: 'capture',
      interface: 'lo',
      ports: [target.port],
      nets: [],
      ipv6: true,
      maxFlows: 100,
      statsGUID: 'seen-guid',
      udpTimeoutMs: 30_000,
      answeredTimeoutMs: 120_000,
      limits: {maxSessions: 100, maxSessionsPerClient: 100},
      allow: [],
      sourceLocation: {kind: 'built-in'},
    };
    const monitor = await startMonitor({services: [service], thread: 'caller', inspect: false});
    onTestFinished(monitor.stop);
    const [client, other] = [await peer(), await peer()];
    let sent = 0;
    const send = async (from: Peer, payload: string) => {
      await from.send(payload, target.port);
      await target.arrived(++sent);
    };
    const seen = async () => (await monitor.takeSnapshot()).totals.rx.packets;
    // A flow is busy from the second look at it on that finds so many datagrams.
    const begunMs = Date.now();
    while (Date.now() < begunMs + 1200) for (let each = 0; each < 20; each++) await send(client, 'before');
    await send(other, 'other');
    await expect.poll(seen, {timeout: 5000}).toBe(sent);
    const {file, path} = openFile();
    const id = `127.0.0.1:${client.port}->127.0.0.1:${target.port}/udp`;
    await monitor.write({file, flowIds: new Set([id])});
    const beforeMs = Date.now();
    for (const payload of ['one', 'x'.repeat(30_000), 'three']) await send(client, payload);
    await send(other, 'other');
    await expect.poll(seen, {timeout: 5000}).toBe(sent);
    await monitor.stopWriting();
    const packets = dissectFile(path);
    expect(packets.map(({payload}) => payload)).toEqual(['one', 'x'.repeat(30_000), 'three']);
    expect(packets.every(({isRight}) => isRight)).toBe(true);
    expect(packets[0]!.comment).toBe(`service seen, flow ${id}`);
    for (const {atMs} of packets) {
      expect(atMs).toBeGreaterThan(beforeMs - 5);
      expect(atMs).toBeLessThan(Date.now() + 5);
    }
  },
);

test('nothing is written once the file is closed', async () => {
  const {monitor, file, path, client} = await rig('portable');
  const mine = await client();
  await monitor.write({file, flowIds: undefined});
  await mine.exchange('one');
  expect(endWriting(file)).toBe(true);
  await monitor.stopWriting();
  expect(readFileSync(path)).toHaveLength(writtenTo(file).bytes);
  expect(writtenTo(file).end).toEqual({kind: 'closed'});
});
