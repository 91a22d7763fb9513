import {endpointOrder, hostOf, portOf} from '../../source/address/endpoint.js';
import {forwardedOf, sumTraffic} from '../../source/snapshot/forwarding.js';
import {isRefused, lifecycleState} from '../../source/snapshot/lifecycle.js';
import type {DirectionTraffic, FlowSnapshot} from '../../source/snapshot/snapshot.js';
import type {ColumnId} from '../../source/view/columns/column.js';
import type {Grouping} from '../../source/view/rows/groups.js';
import type {Sort} from '../../source/view/sorting/sort.js';

// The view as one would write it first: it filters, sorts and groups objects. What the view on columns has to agree with.

const sum = (read: (direction: DirectionTraffic) => number) => (flow: FlowSnapshot) =>
  read(flow.rx) + read(flow.tx);
const extra = ({metadata}: FlowSnapshot) =>
  Object.entries(metadata)
    .filter(([key]) => !['conn_type', 'protocol', 'src_addr', 'dst_addr', 'app', 'dns_name'].includes(key))
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');

const keys: Partial<Record<ColumnId, (flow: FlowSnapshot, nowMs: number) => number | string>> = {
  client: ({client}) => endpointOrder(client),
  target: ({target}) => endpointOrder(target),
  service: ({service}) => service,
  protocol: ({protocol}) => protocol,
  state: (flow, nowMs) =>
    flow.state === 'ended' && flow.endReason !== null
      ? `ended ${flow.endReason}`
      : lifecycleState(flow, nowMs),
  rate: sum(direction => forwardedOf(direction).bytesPerSecond),
  'rx-rate': ({rx}) => forwardedOf(rx).bytesPerSecond,
  'tx-rate': ({tx}) => forwardedOf(tx).bytesPerSecond,
  rx: ({rx}) => forwardedOf(rx).bytes,
  tx: ({tx}) => forwardedOf(tx).bytes,
  bytes: sum(direction => forwardedOf(direction).bytes),
  packets: sum(direction => forwardedOf(direction).packets),
  'packet-rate': sum(direction => forwardedOf(direction).packetsPerSecond),
  drops: ({drops}) => drops,
  lost: ({rx, tx, drops}) => (100 * drops) / (rx.packets + tx.packets || Number.NaN),
  'rx-in': ({rx}) => rx.bytes,
  'tx-in-rate': ({tx}) => tx.bytesPerSecond,
  refusals: ({refusals}) => refusals,
  age: ({endedAtMs, startedAtMs}, nowMs) => (endedAtMs ?? nowMs) - startedAtMs,
  idle: ({lastSeenAtMs}, nowMs) => nowMs - lastSeenAtMs,
  left: ({state, idleTimeoutMs, lastSeenAtMs}, nowMs) =>
    state === 'ended' || idleTimeoutMs === undefined
      ? Number.NaN
      : Math.max(0, lastSeenAtMs + idleTimeoutMs - nowMs),
  rtt: ({rttMs, responseTimes}) => responseTimes?.p50Ms ?? rttMs ?? Number.NaN,
  'rtt-p95': ({responseTimes}) => responseTimes?.p95Ms ?? Number.NaN,
  'average-size': ({rx, tx}) => (rx.bytes + tx.bytes) / (rx.packets + tx.packets || Number.NaN),
  app: ({metadata}) => String(metadata.app ?? ''),
  what: ({metadata, control}) =>
    [
      metadata.app,
      metadata.dns_name,
      control?.kind === 'throttled' && `≤${control.bytesPerSecond}/s`,
      control?.kind === 'blocked' && 'blocked',
    ]
      .filter(part => part !== undefined && part !== false)
      .join(' '),
  metadata: extra,
  'meta.site': ({metadata: {site}}) =>
    site === undefined ? Number.NaN : typeof site === 'boolean' ? String(site) : site,
};

export const sortColumns = Object.keys(keys) as ColumnId[];

/** Numbers before texts; NaN, for an unknown value, is the least. */
function compareKeys(a: number | string, b: number | string): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  if (typeof a === 'string') return compareTexts(a, b as string);
  const bounded = (key: number) => (Number.isNaN(key) ? Number.NEGATIVE_INFINITY : key);
  const [one, other] = [bounded(a), bounded(b as number)];
  return one === other ? 0 : one < other ? -1 : 1;
}

function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

export function plainSort(
  flows: readonly FlowSnapshot[],
  {column, direction}: Sort,
  nowMs: number,
): FlowSnapshot[] {
  const key = keys[column]!;
  const bytes = sum(({bytes}) => bytes);
  return flows.toSorted(
    (a, b) =>
      (direction === 'desc' ? -1 : 1) * compareKeys(key(a, nowMs), key(b, nowMs)) ||
      bytes(b) - bytes(a) ||
      compareTexts(a.id, b.id) ||
      a.startedAtMs - b.startedAtMs,
  );
}

/** A part of a filter, and what it means. */
export interface PlainFilter {
  readonly text: string;
  readonly matches: (flow: FlowSnapshot, nowMs: number) => boolean;
}

const holds = (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase());

export function freeText(part: string): PlainFilter {
  return {
    text: `"${part}"`,
    matches: (flow, nowMs) =>
      [flow.id, flow.service, flow.state, lifecycleState(flow, nowMs)].some(text => holds(text, part)) ||
      Object.entries(flow.metadata).some(
        ([key, value]) =>
          !['conn_type', 'protocol', 'src_addr', 'dst_addr'].includes(key) &&
          (holds(key, part) || holds(String(value), part)),
      ),
  };
}

export function endpointPart(end: 'client' | 'target', part: string): PlainFilter {
  return {text: `${end}:"${part}"`, matches: flow => holds(flow[end], part)};
}

export function portIs(port: number): PlainFilter {
  return {
    text: `port=${port}`,
    matches: ({client, target}) => portOf(client) === port || portOf(target) === port,
  };
}

/** @param bits 8, 16, 24 or 32 */
export function inBlock(host: string, bits: number): PlainFilter {
  const first = host
    .split('.')
    .slice(0, bits / 8)
    .join('.');
  return {
    text: `client:${host}/${bits}`,
    matches: ({client}) =>
      hostOf(client)
        .split('.')
        .slice(0, bits / 8)
        .join('.') === first && !client.includes('['),
  };
}

export function moreThan(column: 'rate' | 'rx' | 'packets' | 'drops', number: number): PlainFilter {
  return {
    text: `${column}>${number}`,
    matches: (flow, nowMs) => (keys[column]!(flow, nowMs) as number) > number,
  };
}

export function stateIs(state: string): PlainFilter {
  return {
    text: `state:${state}`,
    matches: (flow, nowMs) => flow.state === state || lifecycleState(flow, nowMs) === state,
  };
}

export function siteIs(site: string): PlainFilter {
  return {
    text: `meta.site=${site}`,
    matches: ({metadata}) => metadata.site !== undefined && String(metadata.site) === site,
  };
}

export function nameOf(flow: FlowSnapshot, by: Grouping): string {
  if (by === 'client') return hostOf(flow.client);
  if (by === 'asn') {
    const {asn, as_name: name} = flow.metadata;
    return [typeof asn === 'number' ? `AS${asn}` : asn, name].filter(part => part !== undefined).join(' ');
  }
  return by === 'app' || by === 'country' ? String(flow.metadata[by] ?? '') : (flow[by] ?? '');
}

/** What a parent shows of its flows. */
export function plainParent(flows: readonly FlowSnapshot[], by: Grouping) {
  const live = flows.filter(({state}) => state !== 'ended');
  const shared = <Value>(read: (flow: FlowSnapshot) => Value, otherwise: Value) =>
    flows.every(flow => read(flow) === read(flows[0]!)) ? read(flows[0]!) : otherwise;
  const isEnded = live.length === 0;
  return {
    id: `${by} ${nameOf(flows[0]!, by)}`,
    service: shared(({service}) => service, ''),
    client: by === 'client' ? nameOf(flows[0]!, by) : shared(({client}) => hostOf(client), ''),
    target: shared(({target}) => target, ''),
    state: isEnded ? 'ended' : live.every(({state}) => state === live[0]!.state) ? live[0]!.state : 'active',
    startedAtMs: Math.min(...flows.map(({startedAtMs}) => startedAtMs)),
    lastSeenAtMs: Math.max(...flows.map(({lastSeenAtMs}) => lastSeenAtMs)),
    endedAtMs: isEnded ? Math.max(...flows.map(({endedAtMs}) => endedAtMs ?? 0)) : null,
    drops: flows.reduce((total, {drops}) => total + drops, 0),
    refusals: flows.reduce((total, {refusals}) => total + refusals, 0),
    refusedSinceReply: live.length > 0 && live.every(isRefused),
    rx: sumTraffic(flows.map(({rx}) => rx)),
    tx: sumTraffic(flows.map(({tx}) => tx)),
  };
}
