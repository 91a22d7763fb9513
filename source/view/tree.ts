import {hostOf} from '../address/endpoint.js';
import type {Metadata} from '../flow/metadata.js';
import {sumTraffic} from '../snapshot/forwarding.js';
import {isRefused} from '../snapshot/lifecycle.js';
import type {FlowSnapshot} from '../snapshot/snapshot.js';
import type {Sort} from './sorting/sort.js';
import {sortFlows} from './sorting/sort-flows.js';

/** What flows can be grouped by; `client` is the client's address without its port. */
export const groupings = ['client', 'target', 'service', 'app'] as const;
export type Grouping = (typeof groupings)[number];

/** A row that stands for a group of flows. */
export interface Group {
  readonly by: Grouping;
  /** The client's address, the target, the service or the app; empty where a flow has none. */
  readonly name: string;
  readonly flows: readonly FlowSnapshot[];
  readonly folded: boolean;
}

/** The rows of a tree: groups and their flows, in display order. */
export interface Tree {
  /** A group's row looks like a flow whose counters are the sums of its flows. */
  readonly rows: readonly FlowSnapshot[];
  /** The groups by their rows. */
  readonly groups: ReadonlyMap<FlowSnapshot, Group>;
}

/**
 * Groups sorted flows. The groups are sorted the same way, by their sums.
 * @param isFolded whether the flows of the group with that name are hidden
 */
export function growTree(
  sorted: readonly FlowSnapshot[],
  by: Grouping,
  isFolded: (name: string) => boolean,
  sort: Sort,
  nowMs: number,
): Tree {
  const members = new Map<string, FlowSnapshot[]>();
  for (const flow of sorted) {
    const name = groupName(flow, by);
    const group = members.get(name);
    if (group) group.push(flow);
    else members.set(name, [flow]);
  }
  const groups = new Map<FlowSnapshot, Group>();
  for (const [name, flows] of members) {
    groups.set(sumOf(flows, by, name), {by, name, flows, folded: isFolded(name)});
  }
  const rows: FlowSnapshot[] = [];
  for (const parent of sortFlows([...groups.keys()], sort, nowMs)) {
    const {flows, folded} = groups.get(parent)!;
    rows.push(parent);
    if (!folded) for (const flow of flows) rows.push(flow);
  }
  return {rows, groups};
}

export function groupName(flow: FlowSnapshot, by: Grouping): string {
  if (by === 'client') return hostOf(flow.client);
  return by === 'app' ? String(flow.metadata.app ?? '') : flow[by];
}

/** The row of a group: values that all flows share are shown, others are blank. */
function sumOf(flows: readonly FlowSnapshot[], by: Grouping, name: string): FlowSnapshot {
  const live = flows.filter(({state}) => state !== 'ended');
  let [startedAtMs, lastSeenAtMs, lastEndedMs] = [Number.POSITIVE_INFINITY, 0, 0];
  for (const flow of flows) {
    startedAtMs = Math.min(startedAtMs, flow.startedAtMs);
    lastSeenAtMs = Math.max(lastSeenAtMs, flow.lastSeenAtMs);
    lastEndedMs = Math.max(lastEndedMs, flow.endedAtMs ?? 0);
  }
  const isEnded = live.length === 0;
  const shared = <Value>(read: (flow: FlowSnapshot) => Value, otherwise: Value) =>
    flows.every(flow => read(flow) === read(flows[0]!)) ? read(flows[0]!) : otherwise;
  const metadata: Metadata = by === 'app' && name !== '' ? {app: name} : {};
  return {
    id: `${by} ${name}`,
    protocol: shared(({protocol}) => protocol, ''),
    service: shared(({service}) => service, ''),
    client: by === 'client' ? name : shared(({client}) => hostOf(client), ''),
    target: shared(({target}) => target, ''),
    state: stateOf(live),
    startedAtMs,
    lastSeenAtMs,
    idleTimeoutMs: shared(({idleTimeoutMs}) => idleTimeoutMs, undefined),
    endedAtMs: isEnded ? lastEndedMs : null,
    endReason: isEnded ? shared(({endReason}) => endReason, null) : null,
    control: null,
    rx: sumTraffic(flows.map(({rx}) => rx)),
    tx: sumTraffic(flows.map(({tx}) => tx)),
    drops: flows.reduce((sum, {drops}) => sum + drops, 0),
    refusals: flows.reduce((sum, {refusals}) => sum + refusals, 0),
    refusedSinceReply: live.length > 0 && live.every(isRefused),
    ...responseTimesOf(flows),
    metadata,
  };
}

/** The mean of what the flows show: of those that were measured, or else of estimates, which it then is itself. */
function responseTimesOf(flows: readonly FlowSnapshot[]): Pick<FlowSnapshot, 'rttMs' | 'responseTimes'> {
  const known = flows.filter(({rttMs}) => rttMs !== null);
  const measured = known.filter(({responseTimes}) => responseTimes?.estimated !== true);
  if (measured.length > 0) return {rttMs: meanOf(measured)};
  if (known.length === 0) return {rttMs: null};
  return {rttMs: meanOf(known), responseTimes: known[0]!.responseTimes};
}

function meanOf(flows: readonly FlowSnapshot[]): number {
  return (
    flows.reduce((sum, {rttMs, responseTimes}) => sum + (responseTimes?.p50Ms ?? rttMs!), 0) / flows.length
  );
}

/** The state that all of them share, or else active. */
function stateOf([first, ...others]: readonly FlowSnapshot[]): FlowSnapshot['state'] {
  if (first === undefined) return 'ended';
  return others.every(({state}) => state === first.state) ? first.state : 'active';
}
