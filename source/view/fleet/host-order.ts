import type {HostSnapshot, HostState} from '../../snapshot/snapshot.js';
import {totalBytesPerSecond} from '../summary/total-rate.js';

const ranks: Readonly<Record<HostState, number>> = {stale: 0, late: 1, live: 1, left: 2};

/** Silent machines first and those that left last; between them by rate. A late one keeps its place. */
export function inOrder(hosts: readonly HostSnapshot[]): readonly HostSnapshot[] {
  return hosts.toSorted(
    (a, b) =>
      ranks[a.state] - ranks[b.state] ||
      totalBytesPerSecond(b) - totalBytesPerSecond(a) ||
      (a.name < b.name ? -1 : 1),
  );
}
