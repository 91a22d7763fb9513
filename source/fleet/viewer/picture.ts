import {sumAmounts} from '../../snapshot/attribution.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
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

interface Surroundings {
  readonly fleet: string;
  readonly nowMs: number;
  readonly uptimeSeconds: number;
  readonly intervalSeconds: number;
  /** What the viewer itself has to say. */
  readonly notices: readonly string[];
}

/** The picture of a fleet, without its flows. */
export function fleetPicture(
  {machines, flows}: Gathered,
  {filter, sort}: Pick<Wanted, 'filter' | 'sort'>,
  {fleet, nowMs, uptimeSeconds, intervalSeconds, notices}: Surroundings,
): Omit<Snapshot, 'flows'> {
  const relay = mergedRelay(machines);
  const alerts = mergedAlerts(machines);
  const counting = machines.filter(counts);
  const ofFlows = counting.reduce((sum, {head}) => sum + head.ofFlows, 0);
  return {
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
    hosts: machines.map(hostOf),
    view: {
      filter,
      sort: sortText(sort),
      scope: 'filtered',
      exported: {flows: flows.length, ofFlows, ...sumAmounts(flows)},
      matching: mergedMatching(machines),
    },
  };
}
