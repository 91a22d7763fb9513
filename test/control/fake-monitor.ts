import type {ControlledMonitor} from '../../source/control/route.js';
import type {Snapshot} from '../../source/snapshot/snapshot.js';
import {flow, snapshot} from '../view/flows.js';

export const activeId = '127.0.0.1:40000->127.0.0.1:53/udp';
export const endedId = '127.0.0.1:40001->127.0.0.1:53/udp';

/** What a monitor was asked to do. */
export interface FakeMonitor extends ControlledMonitor {
  readonly calls: unknown[][];
}

/** A monitor of one active and one ended flow, which remembers what it was asked. */
export function fakeMonitor(
  flows = [flow(), flow({client: '127.0.0.1:40001', state: 'ended'})],
): FakeMonitor {
  const calls: unknown[][] = [];
  const taken: Snapshot = snapshot(flows);
  return {
    calls,
    async takeSnapshot() {
      calls.push(['takeSnapshot']);
      return taken;
    },
    async act({id}, action) {
      calls.push(['act', id, action]);
      return flows.some(each => each.id === id && each.state !== 'ended');
    },
    async setMetadata({id}, metadata) {
      calls.push(['setMetadata', id, metadata]);
      return true;
    },
    isDraining: () => false,
  };
}
