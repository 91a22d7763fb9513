import {z} from 'zod';
import {snapshotSchemaName} from './json.js';
import {type SnapshotFile, snapshotFileSchema} from './schema.js';
import type {
  DirectionTotals,
  Drops,
  EndReason,
  FlowControl,
  FlowSnapshot,
  RelayLoad,
  ServiceSnapshot,
  Snapshot,
  SnapshotView,
} from './snapshot.js';

/** What keeps a text from being a snapshot, as a sentence. */
export class SnapshotFormatError extends Error {
  override readonly name = 'SnapshotFormatError';
}

/**
 * The snapshot that a JSON text tells; the inverse of `formatSnapshot`.
 * @throws {SnapshotFormatError}
 */
export function parseSnapshot(text: string): Snapshot {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SnapshotFormatError(`it is no JSON: ${(error as Error).message}`);
  }
  return snapshotFromJson(value);
}

/**
 * What files of an older version do not tell is zero, empty or unknown.
 * @throws {SnapshotFormatError}
 */
export function snapshotFromJson(value: unknown): Snapshot {
  const schema = (value as {schema?: unknown} | null)?.schema;
  if (schema !== snapshotSchemaName) {
    const found = typeof schema === 'string' ? `"${schema}"` : 'nothing of the kind';
    throw new SnapshotFormatError(`expected a snapshot of the schema "${snapshotSchemaName}"; got ${found}`);
  }
  const parsed = snapshotFileSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new SnapshotFormatError(`${z.core.toDotPath(issue!.path)}: ${issue!.message}`);
  }
  const file = parsed.data;
  const told = file as unknown as {readonly demo?: boolean; readonly notices?: readonly string[]};
  const {refusals = 0} = file.totals as {refusals?: number};
  return {
    takenAtMs: Date.parse(file.takenAt),
    version: file.version,
    host: file.host,
    uptimeSeconds: file.uptimeSeconds,
    intervalSeconds: file.intervalSeconds,
    demo: told.demo ?? false,
    notices: told.notices ?? [],
    services: file.services.map(readService),
    totals: {
      flows: {evicted: 0, ...file.totals.flows},
      rx: file.totals.rx,
      tx: file.totals.tx,
      drops: file.totals.drops,
      refusals,
    },
    flows: file.flows.map(readFlow),
    ...(file.relay && {relay: file.relay as RelayLoad}),
    ...(file.view && {view: file.view as SnapshotView}),
  };
}

const noTraffic: DirectionTotals = {
  packets: 0,
  bytes: 0,
  packetsPerSecond: 0,
  bytesPerSecond: 0,
  forwardedPackets: 0,
  droppedPackets: 0,
};
const noDrops: Drops = {total: 0, byReason: {}};

/** The schema asks of a service only what version 1 began with. */
function readService(service: SnapshotFile['services'][number]): ServiceSnapshot {
  return {
    metered: true,
    flows: {active: 0, started: 0, ended: 0, evicted: 0},
    maxSessions: 0,
    rx: noTraffic,
    tx: noTraffic,
    drops: noDrops,
    refusals: 0,
    ...service,
  };
}

function readFlow(flow: SnapshotFile['flows'][number]): FlowSnapshot {
  const {idleTimeoutSeconds} = flow;
  const told = flow as unknown as {
    readonly endReason?: EndReason | null;
    readonly control?: ControlJson | null;
    readonly drops?: {readonly total: number};
    readonly refusals?: number;
  };
  return {
    id: flow.id,
    protocol: flow.protocol,
    service: flow.service,
    client: flow.client,
    target: flow.target,
    state: flow.state,
    startedAtMs: Date.parse(flow.startedAt),
    lastSeenAtMs: Date.parse(flow.lastSeenAt),
    idleTimeoutMs: idleTimeoutSeconds === undefined ? undefined : idleTimeoutSeconds * 1000,
    endedAtMs: flow.endedAt === null ? null : Date.parse(flow.endedAt),
    endReason: told.endReason ?? null,
    control: readControl(told.control),
    rx: flow.rx,
    tx: flow.tx,
    drops: told.drops?.total ?? 0,
    refusals: told.refusals ?? 0,
    metadata: flow.metadata,
  };
}

type ControlJson =
  | {readonly kind: 'blocked'; readonly until: string | null}
  | {readonly kind: 'throttled'; readonly bytesPerSecond: number};

function readControl(control: ControlJson | null | undefined): FlowControl | null {
  if (!control) return null;
  if (control.kind === 'throttled') return control;
  return {kind: 'blocked', untilMs: control.until === null ? null : Date.parse(control.until)};
}
