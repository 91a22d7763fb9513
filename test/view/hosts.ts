import {nothingDropped, withDropped} from '../../source/snapshot/forwarding.js';
import type {DirectionTotals, FlowSnapshot, HostSnapshot, Snapshot} from '../../source/snapshot/snapshot.js';
import {flow, snapshot, takenAtMs} from './flows.js';

/** A direction that has carried ten seconds of a rate. */
function direction(bytesPerSecond: number): DirectionTotals {
  const packetsPerSecond = bytesPerSecond / 100;
  const received = {
    packets: 10 * packetsPerSecond,
    bytes: 10 * bytesPerSecond,
    packetsPerSecond,
    bytesPerSecond,
  };
  return {
    ...withDropped(received, nothingDropped),
    forwardedPackets: received.packets,
    droppedPackets: 0,
  };
}

/** A live machine whose flows all match, with so much in each direction; what a test is about is given. */
export function host(
  name: string,
  bytesPerSecond = 1000,
  overrides: Partial<HostSnapshot> = {},
): HostSnapshot {
  const [rx, tx] = [direction(bytesPerSecond), direction(bytesPerSecond)];
  return {
    name,
    version: '0.1.0',
    state: 'live',
    heardAtMs: takenAtMs - 200,
    clockAheadMs: 3,
    uptimeSeconds: 3600,
    flows: {active: 100, started: 150, ended: 50, evicted: 0},
    matching: {flows: 100, rx, tx, drops: 0},
    rx,
    tx,
    drops: {total: 0, byReason: {}},
    refusals: 0,
    readonly: false,
    demo: false,
    ...overrides,
  };
}

/** A machine that was last heard so long ago. */
export function staleHost(name: string, bytesPerSecond = 1000, silentMs = 12_000): HostSnapshot {
  return host(name, bytesPerSecond, {state: 'stale', heardAtMs: takenAtMs - silentMs});
}

/** Flows of a machine, one a port from 1000 on, each slower than the one before. */
export function flowsOf(name: string, count: number): FlowSnapshot[] {
  return Array.from({length: count}, (_, index) => {
    const traffic = {packets: 10, bytes: 900 - index, packetsPerSecond: 1, bytesPerSecond: 90 - index / 10};
    return flow({host: name, client: `10.0.0.1:${1000 + index}`, rx: traffic, tx: traffic});
  });
}

/** The picture of a fleet: these flows are the first of those that match on the machines that count. */
export function fleet(
  hosts: readonly HostSnapshot[],
  flows: readonly FlowSnapshot[] = [],
  overrides: Partial<Snapshot> = {},
): Snapshot {
  const counting = hosts.filter(({state}) => state === 'live' || state === 'late');
  const sum = (read: (of: HostSnapshot) => number) => counting.reduce((total, each) => total + read(each), 0);
  const rx = direction(sum(each => each.rx.bytesPerSecond));
  const tx = direction(sum(each => each.tx.bytesPerSecond));
  const active = sum(each => each.flows.active);
  const matching = {
    flows: sum(each => each.matching.flows),
    rx: direction(sum(each => each.matching.rx.bytesPerSecond)),
    tx: direction(sum(each => each.matching.tx.bytesPerSecond)),
    drops: sum(each => each.matching.drops),
  };
  return snapshot(flows, {
    host: 'edge',
    hosts,
    totals: {
      flows: {active, started: active, ended: 0, evicted: 0},
      rx,
      tx,
      drops: {total: sum(each => each.drops.total), byReason: {}},
      refusals: 0,
    },
    view: {
      filter: '',
      scope: 'filtered',
      exported: {flows: flows.length, ofFlows: active, rx, tx},
      matching,
    },
    ...overrides,
  });
}
