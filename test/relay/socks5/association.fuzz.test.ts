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

import {fuzzCases, fuzzSeed, mutated, randomBytes, randomNumbers} from '../../fuzz/cases.js';

const random = randomNumbers(fuzzSeed);
const hosts = ['10.0.0.1', '10.0.0.2', '2001:db8::1', 'a.test', 'A.test', 'b.test', 'none.test', '10.0.0.3'];
const batchSize = 8;

/** A datagram whose data is its number and destination; or spoilt, or nothing of the kind, without a number. */
function anyDatagram(number: number): Uint8Array {
  const to = {host: hosts[random(hosts.length)]!, port: 1 + random(2)};
  const header = encodeUdpHeader(to);
  switch (random(8)) {
    case 0:
      return mutated(random, header);
    case 1:
      return randomBytes(random, 40);
    default:
      return Buffer.concat([header, Buffer.from(`#${number} ${formatEndpoint(to)}`)]);
  }
}

function batchOf(datagrams: readonly Uint8Array[], sources: readonly number[]): ClientBatch {
  return {
    count: datagrams.length,
    size: index => datagrams[index]!.length,
    payload: index => datagrams[index]!,
    key: index => sources[index]!,
    source: index => ({host: sources[index]! < 10 ? '127.0.0.1' : '127.0.0.2', port: sources[index]!}),
    replyPath: index => ({key: sources[index]!}),
  };
}

test(`whatever comes, each datagram is passed on once and in order, or counted (seed ${fuzzSeed})`, async () => {
  const counters = createServiceCounters();
  const sessions = new Map<PeerKey, {path: ReplyPath; target: string}>();
  /** By what was written in the header: the last number passed on. */
  const last = new Map<string, number>();
  let passed = 0;
  let most = 0;
  let lastKey = 0;

  function endSession(key: PeerKey): void {
    const target = sessions.get(key)!.path as Target;
    sessions.delete(key);
    target.home.forget(target);
  }

  /** Admits most, refuses some, and lets sessions give way, as the relay does. */
  function receive(batch: RequestBatch): void {
    for (let index = 0; index < batch.count; index++) {
      const key = batch.key(index);
      const target = formatEndpoint(batch.target(index));
      counters[C.rxPackets]!++;
      passed++;
      if (!sessions.has(key) && random(4) === 0) continue; // Refused.
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
      if (random(20) === 0) endSession([...sessions.keys()][random(sessions.size)]!);
    }
    most = Math.max(most, sessions.size);
  }

  const service: AssociationService = {
    flows: {
      receive,
      warn() {},
      session: key => (sessions.has(key) ? ({key} as Session) : undefined),
      end: ({key}) => endSession(key),
    },
    counters,
    name: 'fuzz',
    names: createNames(
      async name => {
        if (random(2) === 0) await new Promise(setImmediate);
        if (name.startsWith('a')) return '10.0.0.1';
        if (name.startsWith('b')) return '2001:db8::2';
        throw new Error('ENOTFOUND');
      },
      () => random(1_000_000),
    ),
    nextKey: () => ++lastKey,
    waitingBytes: 0,
  };
  const listener: Listener = {
    addresses: [{host: '127.0.0.1', port: 1}],
    receiveBufferBytes: 0,
    spares: [],
    send() {},
    forget() {},
    kernelDrops: () => 0,
    close: async () => {},
  };

  let sent = 0;
  while (sent < fuzzCases) {
    const association = await UdpAssociation.open(service, '127.0.0.1', async () => listener);
    for (let round = 0; round < 50; round++) {
      const numbers = Array.from({length: 1 + random(batchSize)}, () => sent++);
      association.receive(
        batchOf(
          numbers.map(anyDatagram),
          numbers.map(() => (random(6) === 0 ? random(12) : 1)),
        ),
      );
      if (random(4) === 0) await new Promise(setImmediate);
    }
    association.close();
    // A session outlives its association in no case.
    expect(sessions.size).toBe(0);
  }
  while (service.waitingBytes > 0) await new Promise(setImmediate);
  await new Promise(setImmediate);
  const drops = readDrops(counters);
  const dropped = Object.values(drops).reduce((sum, packets) => sum + packets, 0);
  expect(counters[C.rxPackets]).toBe(sent);
  expect(passed + dropped).toBe(sent);
  expect(counters[C.rxDropped]).toBe(dropped);
  for (const reason of ['malformed', 'fragmented', 'wrongSource', 'noTarget'] as const) {
    expect(drops[reason], reason).toBeGreaterThan(0);
  }
  expect(most).toBeGreaterThan(5);
});
