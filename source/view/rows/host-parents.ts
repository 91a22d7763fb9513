import {tableOfRows} from '../../snapshot/columns/from-rows.js';
import {rowAt} from '../../snapshot/columns/rows.js';
import type {FlowSnapshot, HostSnapshot} from '../../snapshot/snapshot.js';
import type {Grouped} from './groups.js';
import type {Matching} from './matching.js';
import {type Parents, parentsOf} from './parents.js';

/** Parents, and how many flows each stands for. */
export interface CountedParents {
  readonly grouped: Grouped;
  readonly parents: Parents;
  countOf(group: number): number;
}

/**
 * The parents of a tree by machine. Their bytes, packets, rates, drops and numbers of flows are of all flows of a machine that match,
 * also of those that are not in the table, and machines without any flow in it are there as well.
 * @param grouped the flows of the table by machine
 */
export function hostParents(
  matching: Matching,
  grouped: Grouped,
  hosts: readonly HostSnapshot[],
): CountedParents {
  const ofTable = parentsOf(matching, grouped);
  const {count} = grouped;
  const byName = new Map(hosts.map(host => [host.name, host]));
  const names = Array.from({length: count}, (_, group) => grouped.nameOf(group));
  const absent = hosts.filter(({name, matching: {flows}}) => flows > 0 && !names.includes(name));
  const rows = [
    ...names.map((name, group) => {
      const host = byName.get(name);
      // What the flows here have in common says nothing of the others.
      if (host !== undefined && host.matching.flows > grouped.sizeOf(group)) return parentOfMany(host);
      ofTable.describe(group);
      const row = rowAt(ofTable.table, group);
      return host === undefined ? row : {...row, ...sumsOf(host)};
    }),
    ...absent.map(parentOfMany),
  ];
  return {
    grouped: {
      ...grouped,
      count: rows.length,
      nameOf: group => names[group] ?? absent[group - count]!.name,
      sizeOf: group => (group < count ? grouped.sizeOf(group) : 0),
      members: group => (group < count ? grouped.members(group) : new Uint32Array(0)),
    },
    parents: {table: tableOfRows(rows), describe() {}},
    countOf(group) {
      const host = group < count ? byName.get(names[group]!) : absent[group - count];
      return Math.max(host?.matching.flows ?? 0, group < count ? grouped.sizeOf(group) : 0);
    },
  };
}

function sumsOf({matching: {rx, tx, drops}}: HostSnapshot): Pick<FlowSnapshot, 'rx' | 'tx' | 'drops'> {
  return {rx, tx, drops};
}

/** The parent of flows of which not all are in the table. What is not known of them is blank. */
function parentOfMany(host: HostSnapshot): FlowSnapshot {
  return {
    id: `host ${host.name}`,
    host: host.name,
    protocol: '',
    service: '',
    client: '',
    target: '',
    state: 'active',
    startedAtMs: Number.NaN,
    lastSeenAtMs: Number.NaN,
    endedAtMs: null,
    endReason: null,
    control: null,
    refusals: 0,
    rttMs: null,
    metadata: {},
    ...sumsOf(host),
  };
}
