import {z} from 'zod';
import type {FlowControl} from '../flow/control.js';
import {snapshotSchemaName} from './json.js';
import {noTraffic} from './no-traffic.js';
import {type SnapshotFile, snapshotFileSchema} from './schema.js';
import type {Drops, FlowCounts, FlowSnapshot, ServiceSnapshot, Snapshot, SnapshotView} from './snapshot.js';

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
  return {
    takenAtMs: Date.parse(file.takenAt),
    version: file.version,
    host: file.host,
    uptimeSeconds: file.uptimeSeconds,
    intervalSeconds: file.intervalSeconds,
    demo: file.demo ?? false,
    notices: file.notices ?? [],
    services: file.services.map(readService),
    totals: {
      flows: withEvicted(file.totals.flows),
      rx: file.totals.rx,
      tx: file.totals.tx,
      drops: file.totals.drops,
      refusals: file.totals.refusals ?? 0,
      ...(file.totals.attribution && {attribution: file.totals.attribution}),
    },
    flows: file.flows.map(readFlow),
    ...(file.relay && {relay: file.relay}),
    ...(file.view && {view: file.view as SnapshotView}),
  };
}

const noDrops: Drops = {total: 0, byReason: {}};

type FileCounts = SnapshotFile['totals']['flows'];

function withEvicted({active, started, ended, evicted = 0}: FileCounts): FlowCounts {
  return {active, started, ended, evicted};
}

function readService(service: SnapshotFile['services'][number]): ServiceSnapshot {
  const {flows = {active: 0, started: 0, ended: 0}, notUdp, receiveQueue} = service;
  return {
    name: service.name,
    handler: service.handler,
    listen: service.listen,
    target: service.target,
    statsGUID: service.statsGUID,
    metered: service.metered ?? true,
    flows: withEvicted(flows),
    maxSessions: service.maxSessions ?? 0,
    rx: service.rx ?? noTraffic,
    tx: service.tx ?? noTraffic,
    drops: service.drops ?? noDrops,
    refusals: service.refusals ?? 0,
    ...(receiveQueue && {receiveQueue}),
    ...(notUdp && {notUdp}),
  };
}

function readFlow(flow: SnapshotFile['flows'][number]): FlowSnapshot {
  const {idleTimeoutSeconds} = flow;
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
    endReason: flow.endReason ?? null,
    control: readControl(flow.control),
    rx: flow.rx,
    tx: flow.tx,
    drops: flow.drops?.total ?? 0,
    refusals: flow.refusals ?? 0,
    rttMs: flow.rttMs ?? null,
    metadata: flow.metadata,
  };
}

function readControl(control: SnapshotFile['flows'][number]['control']): FlowControl | null {
  if (!control) return null;
  if (control.kind === 'throttled') return {kind: 'throttled', bytesPerSecond: control.bytesPerSecond};
  return {kind: 'blocked', untilMs: control.until === null ? null : Date.parse(control.until)};
}
