import type {FlowQuality} from '../../source/flow/flow-quality.js';
import {nothingDropped, withDropped} from '../../source/snapshot/forwarding.js';
import type {
  DirectionTotals,
  DirectionTraffic,
  FlowSnapshot,
  Snapshot,
} from '../../source/snapshot/snapshot.js';

export const takenAtMs = Date.UTC(2026, 0, 1, 12, 0, 0);

/** A flow with some traffic; what a test is about is given. */
export function flow(overrides: Partial<FlowSnapshot> = {}): FlowSnapshot {
  const client = overrides.client ?? '127.0.0.1:40000';
  const target = overrides.target ?? '127.0.0.1:53';
  const {
    rx = {packets: 10, bytes: 400, packetsPerSecond: 1, bytesPerSecond: 40},
    tx = {packets: 10, bytes: 1500, packetsPerSecond: 1, bytesPerSecond: 150},
    drops = 0,
  } = overrides;
  // Which direction the drops are of is only known if it is given.
  const split = (received: DirectionTraffic) =>
    received.forwarded !== undefined || drops > 0 ? received : withDropped(received, nothingDropped);
  return {
    id: `${client}->${target}/udp`,
    protocol: 'udp',
    service: 'dns',
    client,
    target,
    state: 'active',
    startedAtMs: takenAtMs - 65_000,
    lastSeenAtMs: takenAtMs - 1500,
    endedAtMs: null,
    endReason: null,
    control: null,
    drops,
    refusals: 0,
    rttMs: null,
    metadata: {conn_type: 'udp', protocol: 'UDP', src_addr: client, dst_addr: target},
    ...overrides,
    rx: split(rx),
    tx: split(tx),
  };
}

/** Of a call with some loss, over a protocol that also asks and answers: every number is known. */
export const qualityOfCall: FlowQuality = {
  expected: 1000,
  lost: 25,
  jitterMs: 3.4,
  mosEstimate: 4.05,
  asked: 50,
  answered: 49,
  retries: 2,
  pathRttMs: 23,
  status: 3,
};

const traffic: DirectionTotals = {
  ...withDropped({packets: 12, bytes: 480, packetsPerSecond: 2, bytesPerSecond: 80}, nothingDropped),
  forwardedPackets: 12,
  droppedPackets: 0,
};

export function snapshot(flows: readonly FlowSnapshot[], overrides: Partial<Snapshot> = {}): Snapshot {
  return {
    takenAtMs,
    version: '0.1.0',
    host: 'testhost',
    uptimeSeconds: 75,
    intervalSeconds: 1,
    demo: false,
    notices: [],
    services: [],
    totals: {
      flows: {active: flows.length, started: flows.length, ended: 0, evicted: 0},
      rx: traffic,
      tx: traffic,
      drops: {total: 0, byReason: {}},
      refusals: 0,
    },
    flows,
    ...overrides,
  };
}

/** Numbers from 0 up to 1 that are the same in every run. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** Flows of many kinds, the same in every run. */
export function manyFlows(count: number, seed = 1): FlowSnapshot[] {
  const random = seededRandom(seed);
  const direction = () => {
    const packets = Math.floor(random() * random() * 100_000);
    return {packets, bytes: packets * 200, packetsPerSecond: packets / 10, bytesPerSecond: packets * 20};
  };
  return Array.from({length: count}, (_, index) => {
    const ended = random() < 0.1;
    return flow({
      client:
        random() < 0.2
          ? `[2001:db8::${index.toString(16)}]:${1024 + (index % 60_000)}`
          : `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}:40000`,
      service: ['dns', 'game', 'voice'][index % 3]!,
      state: ended ? 'ended' : 'active',
      startedAtMs: takenAtMs - Math.floor(random() * 1e7),
      lastSeenAtMs: takenAtMs - Math.floor(random() * 30_000),
      endedAtMs: ended ? takenAtMs - 100 : null,
      endReason: ended ? 'idle' : null,
      rx: direction(),
      tx: direction(),
      drops: random() < 0.1 ? 3 : 0,
    });
  });
}
