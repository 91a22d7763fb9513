// The first group of tests of the original design, TestStats: the registry, and what is dispatched through it.
import {afterEach, describe, expect, test} from 'vitest';
import {createHandler, type Handler} from '../../source/handler/handler.js';
import {
  lookupStatsReporter,
  registerStatsReporter,
  unregisterStatsReporter,
} from '../../source/reporting/registry.js';
import type {TrafficStatsReporter} from '../../source/reporting/traffic-stats-reporter.js';
import {echo, openPeer, type Peer} from '../relay/peers.js';

const guid = 'test-guid-123';
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  unregisterStatsReporter(guid);
});

/** Remembers every call with all its arguments. */
function mock() {
  const calls: unknown[][] = [];
  const reporter: TrafficStatsReporter = {
    onPacket: (...packet) => void calls.push(['packet', ...packet]),
    onConnectionStart: (...connection) => void calls.push(['start', ...connection]),
    onConnectionEnd: (...connection) => void calls.push(['end', ...connection]),
  };
  return {calls, reporter};
}

/** A handler with the GUID, a client, and a target that answers. */
async function relayed(options: {statsGUID?: string} = {statsGUID: guid}) {
  const target = await openPeer({answer: echo});
  const client = await openPeer();
  const handler = createHandler({
    type: 'udp',
    listen: '127.0.0.1:0',
    target: `127.0.0.1:${target.port}`,
    ...options,
  });
  cleanups.push(client.close, target.close, handler.stop);
  await handler.start();
  return {client, target, handler};
}

async function roundTrip({client, handler}: {client: Peer; handler: Handler}, bytes: number): Promise<void> {
  const before = client.received.length;
  await client.send(Buffer.alloc(bytes), handler.address!.port);
  await client.arrived(before + 1);
}

describe('the registry of reporters', () => {
  test('gives back the very reporter that was registered under a GUID', () => {
    const {reporter} = mock();
    registerStatsReporter(guid, reporter);
    expect(lookupStatsReporter(guid)).toBe(reporter);
  });

  test('has no reporter any more once it is unregistered', () => {
    registerStatsReporter(guid, mock().reporter);
    unregisterStatsReporter(guid);
    expect(lookupStatsReporter(guid)).toBeUndefined();
  });

  test.each(['never-registered', ''])('has no reporter under %j', unknown => {
    expect(lookupStatsReporter(unknown)).toBeUndefined();
  });

  test('takes no reporter under an empty GUID, and no reporter that is none', () => {
    registerStatsReporter('', mock().reporter);
    registerStatsReporter(guid, null);
    expect(lookupStatsReporter('')).toBeUndefined();
    expect(lookupStatsReporter(guid)).toBeUndefined();
  });

  test('survives registering, looking up, dispatching and unregistering in any order', async () => {
    const relay = await relayed();
    const {calls, reporter} = mock();
    for (let turn = 0; turn < 100; turn++) {
      registerStatsReporter(guid, reporter);
      lookupStatsReporter(guid);
      await roundTrip(relay, 100);
      unregisterStatsReporter(guid);
    }
    const kinds = calls.map(([kind]) => kind);
    expect(kinds.filter(kind => kind === 'packet')).toHaveLength(200);
    expect(kinds.filter(kind => kind === 'start').length).toBeGreaterThanOrEqual(
      kinds.filter(kind => kind === 'end').length,
    );
  });
});

describe('what is dispatched to the reporter of a GUID', () => {
  test('is the protocol "udp", the direction, source and destination as ip:port, and the payload bytes', async () => {
    const {calls, reporter} = mock();
    registerStatsReporter(guid, reporter);
    const relay = await relayed();
    await roundTrip(relay, 512);
    const [from, to] = [`127.0.0.1:${relay.client.port}`, `127.0.0.1:${relay.target.port}`];
    expect(calls).toEqual([
      ['start', 'udp', from, to],
      ['packet', 'udp', 'rx', from, to, 512],
      ['packet', 'udp', 'tx', to, from, 512],
    ]);
  });

  test('is a start when a session starts, and an end when it ends', async () => {
    const {calls, reporter} = mock();
    registerStatsReporter(guid, reporter);
    const relay = await relayed();
    await roundTrip(relay, 1);
    await relay.handler.stop();
    expect(calls.filter(([kind]) => kind !== 'packet').map(([kind]) => kind)).toEqual(['start', 'end']);
  });

  test('is nothing while nobody is registered, and the relay goes on', async () => {
    const relay = await relayed();
    await roundTrip(relay, 1024);
    expect(relay.target.received).toHaveLength(1);
  });

  test('may leave out starts and ends: they are optional', async () => {
    let packets = 0;
    registerStatsReporter(guid, {onPacket: () => void packets++});
    const relay = await relayed();
    await roundTrip(relay, 1);
    await relay.handler.stop();
    expect(packets).toBe(2);
  });
});

describe('the GUID', () => {
  test('comes through the metadata of the handler, as in a file', async () => {
    const {calls, reporter} = mock();
    registerStatsReporter(guid, reporter);
    const target = await openPeer({answer: echo});
    const client = await openPeer();
    const handler = createHandler({type: 'udp', listen: '127.0.0.1:0', target: `127.0.0.1:${target.port}`});
    handler.init({statsGUID: guid});
    cleanups.push(client.close, target.close, handler.stop);
    await handler.start();
    await roundTrip({client, handler}, 3);
    expect(calls).toHaveLength(3);
  });

  test('of several services may be the same', async () => {
    const {calls, reporter} = mock();
    registerStatsReporter(guid, reporter);
    await roundTrip(await relayed(), 10);
    await roundTrip(await relayed(), 20);
    expect(calls.flatMap(call => (call[0] === 'packet' && call[2] === 'rx' ? [call[5]] : []))).toEqual([
      10, 20,
    ]);
  });
});
