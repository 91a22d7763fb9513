import {sumAmounts} from '../../snapshot/attribution.js';
import type {FlowSnapshot, HostSnapshot, Snapshot} from '../../snapshot/snapshot.js';
import {version} from '../../version.js';
import {sortText} from '../../view/sorting/sort.js';
import type {Gathered, Wanted} from './gathering.js';
import {
  counts,
  hostOf,
  mergedAlerts,
  mergedMatching,
  mergedNotices,
  mergedRelay,
  mergedServices,
  mergedTotals,
} from './merge.js';

/** A picture of the fleet before its flows are columns. */
export interface FleetPicture {
  readonly rest: Omit<Snapshot, 'flows' | 'hosts'>;
  readonly hosts: readonly HostSnapshot[];
  /** In their order. */
  readonly flows: readonly FlowSnapshot[];
}

interface Surroundings {
  readonly fleet: string;
  readonly nowMs: number;
  readonly uptimeSeconds: number;
  readonly intervalSeconds: number;
  /** What the viewer itself has to say. */
  readonly notices: readonly string[];
}

/** What the machines said, as one picture. */
export function fleetPicture(
  {machines, flows}: Gathered,
  {filter, sort}: Pick<Wanted, 'filter' | 'sort'>,
  {fleet, nowMs, uptimeSeconds, intervalSeconds, notices}: Surroundings,
): FleetPicture {
  const relay = mergedRelay(machines);
  const alerts = mergedAlerts(machines);
  const counting = machines.filter(counts);
  const ofFlows = counting.reduce((sum, {head}) => sum + head.ofFlows, 0);
  const rest: FleetPicture['rest'] = {
    takenAtMs: nowMs,
    wallClockMs: Date.now(),
    version,
    host: fleet,
    uptimeSeconds,
    intervalSeconds,
    demo: counting.length > 0 && counting.every(({head}) => head.picture.demo),
    notices: [...notices, ...mergedNotices(machines)],
    services: mergedServices(machines),
    totals: mergedTotals(machines),
    ...(relay && {relay}),
    ...(alerts && {alerts}),
    view: {
      filter,
      sort: sortText(sort),
      scope: 'filtered',
      exported: {flows: flows.length, ofFlows, ...sumAmounts(flows)},
      matching: mergedMatching(machines),
    },
  };
  return {rest, hosts: machines.map(hostOf), flows};
}
