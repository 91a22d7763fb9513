import type {DirectionTotals, FlowSnapshot, Snapshot, Traffic} from '../../source/snapshot/snapshot.js';
import type {SnapshotSource} from '../../source/ui/screen-options.js';
import {seededRandom, snapshot, takenAtMs} from '../view/flows.js';

/** A source whose flows live and end by chance, the same in every run; time passes at `tick` only. */
export interface FakeSource extends SnapshotSource {
  /** One interval of `intervalMs` later; tells the subscribers. */
  tick(intervalMs?: number): Snapshot;
  /** Tells the subscribers of a given snapshot. */
  emit(snapshot: Snapshot): void;
  subscribers(): number;
}

const apps = ['dns', 'wireguard', 'rtp', 'quic', 'syslog'];

/** `flowCount` flows are active at any time. */
export function createFakeSource(
  flowCount: number,
  {seed = 1, overrides = {}}: {seed?: number; overrides?: Partial<Snapshot>} = {},
): FakeSource {
  const random = seededRandom(seed);
  const listeners = new Set<(snapshot: Snapshot) => void>();
  let nowMs = takenAtMs;
  let started = 0;
  let flows = Array.from({length: flowCount}, begin);
  let current = take();

  function begin(): FlowSnapshot {
    const index = started++;
    const app = apps[index % apps.length]!;
    const client =
      random() < 0.15
        ? `[2001:db8:${(index >> 8).toString(16)}::${index.toString(16)}]:${1024 + (index % 60_000)}`
        : `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}:${20_000 + (index % 40_000)}`;
    const target = `127.0.0.1:${5000 + (index % apps.length)}`;
    return {
      id: `${client}->${target}/udp`,
      protocol: 'udp',
      service: app,
      client,
      target,
      state: 'active',
      startedAtMs: nowMs - Math.floor(random() * 3_600_000),
      lastSeenAtMs: nowMs,
      endedAtMs: null,
      endReason: null,
      control: null,
      rx: still,
      tx: still,
      drops: 0,
      rttMs: null,
      refusals: random() < 0.02 ? 3 : 0,
      metadata: {
        conn_type: 'udp',
        protocol: 'UDP',
        src_addr: client,
        dst_addr: target,
        app,
        site: `lab ${index % 7}`,
      },
    };
  }

  function later(flow: FlowSnapshot, seconds: number): FlowSnapshot {
    if (flow.state === 'ended') return flow;
    if (random() < 0.01) {
      return {
        ...flow,
        state: 'ended',
        endedAtMs: nowMs,
        endReason: 'idle',
        rx: quiet(flow.rx),
        tx: quiet(flow.tx),
      };
    }
    if (random() < 0.3) return {...flow, rx: quiet(flow.rx), tx: quiet(flow.tx)};
    const packets = Math.ceil(random() ** 4 * 5000 * seconds);
    const size = 40 + Math.floor(random() * 1200);
    return {
      ...flow,
      lastSeenAtMs: nowMs - Math.floor(random() * 900),
      rx: more(flow.rx, packets, size, seconds),
      tx: flow.refusals > 0 ? still : more(flow.tx, Math.ceil(packets * random()), size, seconds),
      drops: flow.drops + (random() < 0.002 ? 1 : 0),
    };
  }

  function take(): Snapshot {
    const active = flows.filter(flow => flow.state === 'active').length;
    const drops = flows.reduce((sum, flow) => sum + flow.drops, 0);
    return snapshot(flows, {
      takenAtMs: nowMs,
      uptimeSeconds: 75 + (nowMs - takenAtMs) / 1000,
      totals: {
        flows: {active, started, ended: started - active, evicted: 0},
        rx: sum(flows.map(flow => flow.rx)),
        tx: sum(flows.map(flow => flow.tx)),
        drops: {total: drops, byReason: drops > 0 ? {sessionLimit: drops} : {}},
        refusals: flows.reduce((total, flow) => total + flow.refusals, 0),
      },
      ...overrides,
    });
  }

  function emit(next: Snapshot): void {
    current = next;
    for (const listener of listeners) listener(next);
  }

  return {
    latest: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    subscribers: () => listeners.size,
    emit,
    tick(intervalMs = 1000) {
      nowMs += intervalMs;
      flows = flows
        .filter(flow => flow.endedAtMs === null || nowMs - flow.endedAtMs < 10_000)
        .map(flow => later(flow, intervalMs / 1000));
      const missing = flowCount - flows.filter(flow => flow.state === 'active').length;
      for (let index = 0; index < missing; index++) flows.push(begin());
      emit(take());
      return current;
    },
  };
}

const still: Traffic = {packets: 0, bytes: 0, packetsPerSecond: 0, bytesPerSecond: 0};

function quiet(traffic: Traffic): Traffic {
  return {...traffic, packetsPerSecond: 0, bytesPerSecond: 0};
}

function more(traffic: Traffic, packets: number, size: number, seconds: number): Traffic {
  return {
    packets: traffic.packets + packets,
    bytes: traffic.bytes + packets * size,
    packetsPerSecond: packets / seconds,
    bytesPerSecond: (packets * size) / seconds,
  };
}

function sum(all: readonly Traffic[]): DirectionTotals {
  const total = {...still, forwardedPackets: 0, droppedPackets: 0};
  for (const traffic of all) {
    total.packets += traffic.packets;
    total.bytes += traffic.bytes;
    total.packetsPerSecond += traffic.packetsPerSecond;
    total.bytesPerSecond += traffic.bytesPerSecond;
  }
  return {...total, forwardedPackets: total.packets};
}
