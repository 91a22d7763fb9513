import type {FlowControl} from '../flow/control.js';
import {nothingDropped, withDropped} from './forwarding.js';
import {noTraffic} from './no-traffic.js';
import type {SnapshotFile, SnapshotFileRest} from './schema.js';
import type {
  AlertSnapshot,
  DirectionTraffic,
  Drops,
  FlowCounts,
  FlowSnapshot,
  HostSnapshot,
  ServiceSnapshot,
  Snapshot,
  SnapshotView,
} from './snapshot.js';

/** The snapshot that a file holds, once it is known to fit the schema. */
export function snapshotOfFile(file: SnapshotFile): Snapshot {
  return {...restOfFile(file), flows: file.flows.map(readFlow)};
}

/** The same without its flows. */
export function restOfFile(file: SnapshotFileRest): Omit<Snapshot, 'flows'> {
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
      rx: readDirection(file.totals.rx, file.totals.rx.droppedPackets),
      tx: readDirection(file.totals.tx, file.totals.tx.droppedPackets),
      drops: file.totals.drops,
      unaccounted: file.totals.unaccounted,
      refusals: file.totals.refusals ?? 0,
      ...(file.totals.attribution && {attribution: file.totals.attribution}),
    },
    ...(file.relay && {relay: file.relay}),
    ...(file.alerts && {alerts: file.alerts.map(readAlert)}),
    ...(file.hosts && {hosts: file.hosts.map(readHost)}),
    ...(file.view && {view: file.view as SnapshotView}),
  };
}

function readAlert({
  since,
  name,
  host,
  filter,
  flows,
  ids,
}: NonNullable<SnapshotFile['alerts']>[number]): AlertSnapshot {
  return {name, ...(host !== undefined && {host}), filter, sinceMs: Date.parse(since), flows, ids};
}

function readHost(host: NonNullable<SnapshotFile['hosts']>[number]): HostSnapshot {
  const {relay, problem} = host;
  return {
    name: host.name,
    version: host.version,
    state: host.state,
    heardAtMs: Date.parse(host.heardAt),
    clockAheadMs: host.clockAheadMs,
    uptimeSeconds: host.uptimeSeconds,
    flows: withEvicted(host.flows),
    matching: host.matching,
    rx: readDirection(host.rx, host.rx.droppedPackets),
    tx: readDirection(host.tx, host.tx.droppedPackets),
    drops: host.drops,
    refusals: host.refusals,
    ...(relay && {relay}),
    readonly: host.readonly,
    demo: host.demo,
    ...(problem !== undefined && {problem}),
  };
}

const noDrops: Drops = {total: 0, byReason: {}};

type FileCounts = SnapshotFile['totals']['flows'];

function withEvicted({active, started, ended, evicted = 0}: FileCounts): FlowCounts {
  return {active, started, ended, evicted};
}

function readService(service: SnapshotFile['services'][number]): ServiceSnapshot {
  const {
    flows = {active: 0, started: 0, ended: 0},
    notUdp,
    capture,
    receiveQueue,
    problem,
    failedLogins,
    proxyHeaderBytes,
    notInspected,
    limits,
    responseTimes,
  } = service;
  return {
    name: service.name,
    handler: service.handler,
    listen: service.listen,
    target: service.target,
    statsGUID: service.statsGUID,
    metered: service.metered ?? true,
    flows: withEvicted(flows),
    maxSessions: service.maxSessions ?? 0,
    rx: service.rx ? readDirection(service.rx, service.rx.droppedPackets) : noTraffic,
    tx: service.tx ? readDirection(service.tx, service.tx.droppedPackets) : noTraffic,
    drops: service.drops ?? noDrops,
    unaccounted: service.unaccounted,
    refusals: service.refusals ?? 0,
    ...(failedLogins !== undefined && {failedLogins}),
    ...(proxyHeaderBytes !== undefined && {proxyHeaderBytes}),
    ...(notInspected !== undefined && {notInspected}),
    ...(responseTimes && {responseTimes}),
    ...(limits && {limits}),
    ...(receiveQueue && {receiveQueue}),
    ...(notUdp && {notUdp}),
    ...(capture && {capture}),
    ...(problem !== undefined && {problem}),
  };
}

export function readFlow(flow: SnapshotFile['flows'][number]): FlowSnapshot {
  const {idleTimeoutSeconds} = flow;
  const drops = flow.drops?.total ?? 0;
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
    rx: readDirection(flow.rx, drops),
    tx: readDirection(flow.tx, drops),
    drops,
    refusals: flow.refusals ?? 0,
    refusedSinceReply: flow.refusedSinceReply,
    ...(flow.unproven && {unproven: true}),
    rttMs: flow.rttMs ?? null,
    responseTimes: flow.rtt,
    quality: flow.quality,
    metadata: flow.metadata,
    ...(flow.host !== undefined && {host: flow.host}),
  };
}

/** An older file does not know the parts; without drops, all was forwarded. */
export function readDirection<Direction extends DirectionTraffic>(
  direction: Direction,
  drops: number,
): Direction {
  if (direction.forwarded !== undefined || drops > 0) return direction;
  return {...direction, ...withDropped(direction, nothingDropped)};
}

function readControl(control: SnapshotFile['flows'][number]['control']): FlowControl | null {
  if (!control) return null;
  if (control.kind === 'throttled') return {kind: 'throttled', bytesPerSecond: control.bytesPerSecond};
  return {kind: 'blocked', untilMs: control.until === null ? null : Date.parse(control.until)};
}
