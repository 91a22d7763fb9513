import type {FlowControl} from '../flow/control.js';
import type {FlowQuality} from '../flow/flow-quality.js';
import type {ResponseTimes} from '../flow/response-times.js';
import {rowsToWrite} from './columns/of-snapshot.js';
import {lifecycleState} from './lifecycle.js';
import type {
  AlertSnapshot,
  DirectionTraffic,
  FlowSnapshot,
  HostSnapshot,
  ServiceSnapshot,
  Snapshot,
  Traffic,
} from './snapshot.js';

export const snapshotSchemaName = 'udptop/snapshot/v1';

/** The snapshot as JSON, with times in ISO 8601. */
export function snapshotToJson(snapshot: Snapshot) {
  const flows = Array.from(rowsToWrite(snapshot), flow => flowToJson(flow, snapshot.takenAtMs));
  return {...headToJson(snapshot), flows};
}

/** Everything but its flows, which come last. */
export function headToJson(snapshot: Omit<Snapshot, 'flows'>) {
  const {
    takenAtMs,
    version,
    host,
    uptimeSeconds,
    intervalSeconds,
    demo,
    notices,
    services,
    totals,
    relay,
    alerts,
    hosts,
    view,
  } = snapshot;
  return {
    schema: snapshotSchemaName,
    takenAt: isoTime(takenAtMs),
    version,
    host,
    uptimeSeconds: roundToMillis(uptimeSeconds),
    intervalSeconds,
    demo,
    notices,
    services: services.map(serviceToJson),
    totals: {...totals, rx: rounded(totals.rx), tx: rounded(totals.tx)},
    ...(relay && {relay}),
    ...(alerts && {alerts: alerts.map(alertToJson)}),
    ...(hosts && {hosts: hosts.map(hostToJson)}),
    ...(view && {view}),
  };
}

/**
 * A flow as JSON, with times in ISO 8601.
 * @param nowMs when the flow was read, in ms since the epoch
 */
export function flowToJson(flow: FlowSnapshot, nowMs: number) {
  return {
    id: flow.id,
    protocol: flow.protocol,
    service: flow.service,
    client: flow.client,
    target: flow.target,
    state: flow.state,
    lifecycle: lifecycleState(flow, nowMs),
    startedAt: isoTime(flow.startedAtMs),
    lastSeenAt: isoTime(flow.lastSeenAtMs),
    ...(flow.idleTimeoutMs !== undefined && {idleTimeoutSeconds: flow.idleTimeoutMs / 1000}),
    endedAt: flow.endedAtMs === null ? null : isoTime(flow.endedAtMs),
    endReason: flow.endReason,
    control: flow.control && controlToJson(flow.control),
    rx: rounded(flow.rx),
    tx: rounded(flow.tx),
    drops: {total: flow.drops},
    refusals: flow.refusals,
    ...(flow.refusedSinceReply !== undefined && {refusedSinceReply: flow.refusedSinceReply}),
    ...(flow.unproven && {unproven: true}),
    rttMs: flow.rttMs === null ? null : roundToMillis(flow.rttMs),
    ...(flow.responseTimes && {rtt: roundedTimes(flow.responseTimes)}),
    ...(flow.quality && {quality: roundedQuality(flow.quality)}),
    metadata: flow.metadata,
    ...(flow.host !== undefined && {host: flow.host}),
  };
}

function serviceToJson(service: ServiceSnapshot) {
  const {responseTimes, rx, tx} = service;
  return {
    ...service,
    rx: rounded(rx),
    tx: rounded(tx),
    ...(responseTimes && {responseTimes: {...responseTimes, sumMs: roundToMillis(responseTimes.sumMs)}}),
  };
}

function hostToJson({heardAtMs, clockAheadMs, rx, tx, ...host}: HostSnapshot) {
  return {
    ...host,
    heardAt: isoTime(heardAtMs),
    clockAheadMs: Math.round(clockAheadMs),
    rx: rounded(rx),
    tx: rounded(tx),
  };
}

function alertToJson({sinceMs, name, host, filter, flows, ids}: AlertSnapshot) {
  return {name, ...(host !== undefined && {host}), filter, since: isoTime(sinceMs), flows, ids};
}

export function controlToJson(control: FlowControl) {
  if (control.kind === 'throttled') return control;
  return {kind: control.kind, until: control.untilMs === null ? null : isoTime(control.untilMs)};
}

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

function roundedTimes({samples, p50Ms, p95Ms, maxMs, estimated}: ResponseTimes): ResponseTimes {
  const rounded = (ms: number | null) => (ms === null ? null : roundToMillis(ms));
  return {samples, p50Ms: rounded(p50Ms), p95Ms: rounded(p95Ms), maxMs: rounded(maxMs), estimated};
}

function roundedQuality(quality: FlowQuality): FlowQuality {
  const rounded = (value: number | null) => (value === null ? null : roundToMillis(value));
  return {
    expected: quality.expected,
    lost: quality.lost,
    jitterMs: rounded(quality.jitterMs),
    mosEstimate: rounded(quality.mosEstimate),
    asked: quality.asked,
    answered: quality.answered,
    retries: quality.retries,
    pathRttMs: rounded(quality.pathRttMs),
    status: quality.status,
  };
}

/** Rounds the rates to three decimals; more are meaningless. What was received stays the sum of what was forwarded and dropped. */
function rounded<Direction extends DirectionTraffic>(traffic: Direction): Direction {
  const {forwarded, dropped} = traffic;
  const received = withRoundedRates(traffic);
  if (forwarded === undefined || dropped === undefined) return received;
  const lost = withRoundedRates(dropped);
  return {
    ...received,
    forwarded: {
      ...forwarded,
      packetsPerSecond: roundToMillis(received.packetsPerSecond - lost.packetsPerSecond),
      bytesPerSecond: roundToMillis(received.bytesPerSecond - lost.bytesPerSecond),
    },
    dropped: lost,
  };
}

function withRoundedRates<Rates extends Traffic>(traffic: Rates): Rates {
  return {
    ...traffic,
    packetsPerSecond: roundToMillis(traffic.packetsPerSecond),
    bytesPerSecond: roundToMillis(traffic.bytesPerSecond),
  };
}

function roundToMillis(value: number): number {
  return Math.round(value * 1000) / 1000;
}
