import {nothingDropped, withDropped} from '../../../../source/snapshot/forwarding.js';
import type {ServiceSnapshot} from '../../../../source/snapshot/snapshot.js';
import {snapshot} from '../../../view/flows.js';

/** A service that carries so much from clients, and 80 bytes per second to them. */
export function service(
  name: string,
  bytesPerSecond: number,
  overrides: Partial<ServiceSnapshot> = {},
): ServiceSnapshot {
  const {rx, tx, drops, refusals} = snapshot([]).totals;
  return {
    name,
    handler: 'udp',
    listen: '127.0.0.1:5300',
    target: '127.0.0.1:53',
    statsGUID: name,
    metered: true,
    flows: {active: 9, started: 9, ended: 0, evicted: 0},
    maxSessions: 10,
    rx: {...rx, ...withDropped({...rx, bytes: bytesPerSecond, bytesPerSecond}, nothingDropped)},
    tx,
    drops,
    refusals,
    ...overrides,
  };
}
