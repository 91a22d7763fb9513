import type {FlowControl} from '../flow/control.js';
import type {FlowSnapshot, Snapshot, Traffic} from './snapshot.js';

export const snapshotSchemaName = 'udptop/snapshot/v1';

/** The snapshot as people exchange it: times in ISO 8601, everything else as counted. */
export function snapshotToJson(snapshot: Snapshot) {
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
    flows,
    relay,
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
    services: services.map(service => ({...service, rx: rounded(service.rx), tx: rounded(service.tx)})),
    totals: {...totals, rx: rounded(totals.rx), tx: rounded(totals.tx)},
    ...(relay && {relay}),
    ...(view && {view}),
    flows: flows.map(flowToJson),
  };
}

/** A flow as people exchange it. */
export function flowToJson(flow: FlowSnapshot) {
  return {
    id: flow.id,
    protocol: flow.protocol,
    service: flow.service,
    client: flow.client,
    target: flow.target,
    state: flow.state,
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
    rttMs: flow.rttMs === null ? null : roundToMillis(flow.rttMs),
    metadata: flow.metadata,
  };
}

export function controlToJson(control: FlowControl) {
  if (control.kind === 'throttled') return control;
  return {kind: control.kind, until: control.untilMs === null ? null : isoTime(control.untilMs)};
}

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** Rates are quotients: digits behind the third say nothing. */
function rounded<Direction extends Traffic>(traffic: Direction): Direction {
  return {
    ...traffic,
    packetsPerSecond: roundToMillis(traffic.packetsPerSecond),
    bytesPerSecond: roundToMillis(traffic.bytesPerSecond),
  };
}

function roundToMillis(value: number): number {
  return Math.round(value * 1000) / 1000;
}
