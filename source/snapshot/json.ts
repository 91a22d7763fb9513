import type {FlowSnapshot, Snapshot} from './snapshot.js';

export const snapshotSchemaName = 'udptop/snapshot/v1';

/** The snapshot as people exchange it: times in ISO 8601, everything else as counted. */
export function snapshotToJson(snapshot: Snapshot) {
  const {takenAtMs, version, host, uptimeSeconds, intervalSeconds, demo, notices, services, totals, flows} =
    snapshot;
  return {
    schema: snapshotSchemaName,
    takenAt: isoTime(takenAtMs),
    version,
    host,
    uptimeSeconds: roundToMillis(uptimeSeconds),
    intervalSeconds,
    demo,
    notices,
    services,
    totals,
    flows: flows.map(flowToJson),
  };
}

function flowToJson(flow: FlowSnapshot) {
  const {startedAtMs, lastSeenAtMs, endedAtMs, drops, ...rest} = flow;
  return {
    ...rest,
    startedAt: isoTime(startedAtMs),
    lastSeenAt: isoTime(lastSeenAtMs),
    endedAt: endedAtMs === null ? null : isoTime(endedAtMs),
    drops: {total: drops},
  };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

function roundToMillis(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
