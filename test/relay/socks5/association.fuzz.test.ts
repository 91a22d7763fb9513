import fc from 'fast-check';
import {expect, test} from 'vitest';
import {formatEndpoint} from '../../../source/address/endpoint.js';
import {C, createServiceCounters, readDrops} from '../../../source/relay/counters.js';
import type {Session} from '../../../source/relay/sessions/session.js';
import {type AssociationService, UdpAssociation} from '../../../source/relay/socks5/association.js';
import type {RequestBatch} from '../../../source/relay/socks5/batches.js';
import type {Target} from '../../../source/relay/socks5/destinations.js';
import {createNames} from '../../../source/relay/socks5/names.js';
import {encodeUdpHeader} from '../../../source/relay/socks5/udp-header.js';
import type {ClientBatch, Listener, PeerKey, ReplyPath} from '../../../source/relay/transport/transport.js';
import {anyBytes, anyDamage, cases, damage} from '../../fuzz/cases.js';

const hosts = ['10.0.0.1', '10.0.0.2', '2001:db8::1', 'a.test', 'A.test', 'b.test', 'none.test', '10.0.0.3'];

/** One that reaches its target, in most cases; or one with a damaged header; or any bytes. */
const anyDatagram = fc.record({
  to: fc.record({host: fc.constantFrom(...hosts), port: fc.constantFrom(1, 2)}),
  instead: fc.oneof(
    {arbitrary: fc.constant(undefined), weight: 6},
    {arbitrary: anyDamage, weight: 1},
    {arbitrary: anyBytes(40), weight: 1},
  ),
  source: fc.oneof({arbitrary: fc.constant(1), weight: 5}, {arbitrary: fc.nat(11), weight: 1}),
});
type AnyDatagram = typeof anyDatagram extends fc.Arbitrary<infer Datagram> ? Datagram : never;

/** The data of a whole datagram says its number and its destination. */
function bytesOf({to, instead}: AnyDatagram, number: number): Uint8Array {
  if (instead instanceof Uint8Array) return instead;
  const header = encodeUdpHeader(to);
  if (instead) return damage(header, instead);
  return Buffer.concat([header, Buffer.from(`#${number} ${formatEndpoint(to)}`)]);
}

const anyBatches = fc.array(
  fc.record({
    datagrams: fc.array(anyDatagram, {minLength: 1, maxLength: 8, size: 'max'}),
    isPauseAfter: fc.constantFrom(true, false, false, false),
  }),
  {minLength: 1, maxLength: 50, size: 'max'},
);

/** Numbers below 60 that decide what the service does, over and over. */
const anyDecisions = fc.array(fc.nat(59), {minLength: 1, maxLength: 99, size: 'max'});

function batchOf(datagrams: readonly Uint8Array[], sources: readonly number[]): ClientBatch {
  return {
    count: datagrams.length,
    size: index => datagrams[index]!.length,
    payload: index => datagrams[index]!,
    key: index => sources[index]!,
    source: index => ({host: sources[index]! < 10 ? '127.0.0.1' : '127.0.0.2', port: sources[index]!}),
    host: index => (sources[index]! < 10 ? '127.0.0.1' : '127.0.0.2'),
    replyPath: index => ({key: sources[index]!}),
  };
}

const listener: Listener = {
  addresses: [{host: '127.0.0.1', port: 1}],
  receiveBufferBytes: 0,
  spares: [],
  send() {},
  release() {},
  kernelDrops: () => 0,
  close: async () => {},
};

/** A service that admits most sessions, refuses some and evicts some, as decided. */
function fakeService(decisions: readonly number[]) {
  const counters = createServiceCounters();
  const sessions = new Map<PeerKey, {path: ReplyPath; target: string}>();
  /** By what was written in the header: the last number passed on. */
  const last = new Map<string, number>();
  const seen = {passed: 0, mostSessions: 0};
  let decided = 0;
  let lastKey = 0;
  const decide = (below: number) => decisions[decided++ % decisions.length]! % below;

  function endSession(key: PeerKey): void {
    const target = sessions.get(key)!.path as Target;
    sessions.delete(key);
    target.home.release(target);
  }

  function receive(batch: RequestBatch): void {
    for (let index = 0; index < batch.count; index++) {
      const key = batch.key(index);
      const target = formatEndpoint(batch.target(index));
      counters[C.rxPackets]!++;
      seen.passed++;
      if (!sessions.has(key) && decide(4) === 0) continue; // Refused.
      if (!sessions.has(key)) {
        for (const {target: other} of sessions.values())
          if (other === target) throw new Error(`two ${target}`);
        sessions.set(key, {path: batch.replyPath(index), target});
      }
      const session = sessions.get(key)!;
      if (session.target !== target) throw new Error(`${key} is ${session.target} and ${target}`);
      const [, number, to] = /^#(\d+) (.+)$/.exec(Buffer.from(batch.payload(index)).toString()) ?? [];
      if (number !== undefined && to !== undefined) {
        const before = last.get(to) ?? -1;
        if (Number(number) <= before) throw new Error(`${number} after ${before} to ${to}`);
        last.set(to, Number(number));
      }
      if (decide(20) === 0) endSession([...sessions.keys()][decide(sessions.size)]!);
    }
    seen.mostSessions = Math.max(seen.mostSessions, sessions.size);
  }

  const service: AssociationService = {
    flows: {
      receive,
      admit: () => undefined,
      warn() {},
      session: key => (sessions.has(key) ? ({key} as Session) : undefined),
      end: ({key}) => endSession(key),
    },
    connect: () => {
      throw new Error('the sessions of this test send nothing');
    },
    openPeers: undefined,
    counters,
    name: 'fuzz',
    names: createNames(
      async name => {
        if (decide(2) === 0) await new Promise(setImmediate);
        if (name.startsWith('a')) return '10.0.0.1';
        if (name.startsWith('b')) return '2001:db8::2';
        throw new Error('ENOTFOUND');
      },
      () => decide(60) * 15_000,
    ),
    nextKey: () => ++lastKey,
    waitingBytes: 0,
  };
  return {service, counters, sessions, seen};
}

test('each datagram of any kind is passed on once and in order, or counted', async () => {
  const reasons = ['malformed', 'fragmented', 'wrongSource', 'noTarget'] as const;
  const met = new Set<string>();
  let most = 0;
  await fc.assert(
    fc.asyncProperty(anyBatches, anyDecisions, async (batches, decisions) => {
      const {service, counters, sessions, seen} = fakeService(decisions);
      const association = await UdpAssociation.open(
        service,
        {host: '127.0.0.1', port: 0},
        async () => listener,
      );
      let sent = 0;
      for (const {datagrams, isPauseAfter} of batches) {
        const payloads = datagrams.map(datagram => bytesOf(datagram, sent++));
        association.receive(
          batchOf(
            payloads,
            datagrams.map(({source}) => source),
          ),
        );
        if (isPauseAfter) await new Promise(setImmediate);
      }
      association.close();
      // No session outlives its association.
      expect(sessions.size).toBe(0);
      while (service.waitingBytes > 0) await new Promise(setImmediate);
      await new Promise(setImmediate);
      const drops = readDrops(counters);
      const dropped = Object.values(drops).reduce((sum, packets) => sum + packets, 0);
      expect(counters[C.rxPackets]).toBe(sent);
      expect(seen.passed + dropped).toBe(sent);
      expect(counters[C.rxDropped]).toBe(dropped);
      for (const reason of reasons) if (drops[reason] > 0) met.add(reason);
      most = Math.max(most, seen.mostSessions);
    }),
    cases(1 / 30),
  );
  expect(met).toEqual(new Set(reasons));
  expect(most).toBeGreaterThan(5);
});
