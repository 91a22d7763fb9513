import {nothingDropped, withDropped} from '../../source/snapshot/forwarding.js';
import type {DirectionTotals, ServiceSnapshot} from '../../source/snapshot/snapshot.js';

const direction: DirectionTotals = {
  ...withDropped({packets: 12, bytes: 480, packetsPerSecond: 2, bytesPerSecond: 80}, nothingDropped),
  forwardedPackets: 12,
  droppedPackets: 0,
};

/** A service with some traffic and no problem; what a test is about is given. */
export function service(name: string, overrides: Partial<ServiceSnapshot> = {}): ServiceSnapshot {
  return {
    name,
    handler: 'udp',
    listen: '127.0.0.1:5300',
    target: '127.0.0.1:53',
    statsGUID: `guid-${name}`,
    metered: true,
    flows: {active: 2, started: 5, ended: 3, evicted: 0},
    maxSessions: 1000,
    rx: direction,
    tx: direction,
    drops: {total: 0, byReason: {}},
    refusals: 0,
    ...overrides,
  };
}

/** The service with so many datagrams more that were dropped for these reasons. */
export function withDrops(of: ServiceSnapshot, byReason: Readonly<Record<string, number>>): ServiceSnapshot {
  const total = Object.values(byReason).reduce((sum, packets) => sum + packets, 0);
  return {...of, drops: {total, byReason}};
}
