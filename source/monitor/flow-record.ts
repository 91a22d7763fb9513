import type {FlowControl} from '../flow/control.js';
import type {EndReason} from '../flow/end-reason.js';
import type {Metadata} from '../flow/metadata.js';
import {type SizeClass, sizeClassBytes} from '../flow/size-class.js';
import {Column, columnsRead} from '../reporting/meter-table.js';
import type {FlowSnapshot} from '../snapshot/snapshot.js';
import type {StartedEvent} from './relay-events.js';

/** What the reader knows about a flow: its messages so far, and its counters as last read. */
export interface FlowRecord {
  readonly start: StartedEvent;
  readonly idleTimeoutMs: number | undefined;
  metadata: Metadata;
  endedAtMs: number | null;
  endReason: EndReason | null;
  control: FlowControl | null;
  readonly counters: Float64Array;
  /** The whole last row of the meter table; undefined until the flow ends. */
  last: Float64Array | undefined;
  /** The counters at the start of the current interval. */
  readonly baseline: Float64Array;
  rxPacketsPerSecond: number;
  rxBytesPerSecond: number;
  txPacketsPerSecond: number;
  txBytesPerSecond: number;
  /** The last snapshot, reused while nothing in it changes, since most flows are quiet; undefined after a change. */
  snapshot: FlowSnapshot | undefined;
}

/** The record of a flow that starts. */
export function createFlowRecord(start: StartedEvent, idleTimeoutMs: number | undefined): FlowRecord {
  return {
    start,
    idleTimeoutMs,
    metadata: start.metadata,
    endedAtMs: null,
    endReason: null,
    control: null,
    counters: new Float64Array(columnsRead).fill(start.startedAtMs, Column.lastSeenMs, Column.lastSeenMs + 1),
    baseline: new Float64Array(columnsRead),
    last: undefined,
    rxPacketsPerSecond: 0,
    rxBytesPerSecond: 0,
    txPacketsPerSecond: 0,
    txBytesPerSecond: 0,
    snapshot: undefined,
  };
}

/** Takes over the counters of a row, if any of them changed. */
export function updateCounters(record: FlowRecord, row: Float64Array): void {
  if (isSame(record.counters, row)) return;
  record.counters.set(row);
  record.snapshot = undefined;
}

/** The datagrams of a whole row by size class. */
export function sizesOf(row: Float64Array): SizeClass[] {
  return sizeClassBytes.map((upToBytes, index) => ({
    upToBytes,
    rx: row[Column.rxSizes + index]!,
    tx: row[Column.txSizes + index]!,
  }));
}

function isSame(one: Float64Array, other: Float64Array): boolean {
  for (let column = 0; column < columnsRead; column++) if (one[column] !== other[column]) return false;
  return true;
}

/** Ends an interval of `seconds`: the rates are the difference to its start. */
export function computeRates(record: FlowRecord, seconds: number): void {
  const {counters, baseline} = record;
  if (isSame(counters, baseline) && isQuiet(record)) return;
  record.snapshot = undefined;
  const rate = (column: number) => (counters[column]! - baseline[column]!) / seconds;
  record.rxPacketsPerSecond = rate(Column.rxPackets);
  record.rxBytesPerSecond = rate(Column.rxBytes);
  record.txPacketsPerSecond = rate(Column.txPackets);
  record.txBytesPerSecond = rate(Column.txBytes);
  baseline.set(counters);
}

function isQuiet(record: FlowRecord): boolean {
  const {rxPacketsPerSecond, rxBytesPerSecond, txPacketsPerSecond, txBytesPerSecond} = record;
  return rxPacketsPerSecond + rxBytesPerSecond + txPacketsPerSecond + txBytesPerSecond === 0;
}

/** The flow as it is now; the same object as before if nothing changed. */
export function snapshotOf(record: FlowRecord): FlowSnapshot {
  record.snapshot ??= flowSnapshot(record);
  return record.snapshot;
}

function flowSnapshot(record: FlowRecord): FlowSnapshot {
  const {start, counters} = record;
  return {
    id: start.id,
    protocol: start.protocol,
    service: start.service,
    client: start.client,
    target: start.target,
    state: record.endedAtMs === null ? (record.control?.kind ?? 'active') : 'ended',
    startedAtMs: start.startedAtMs,
    lastSeenAtMs: counters[Column.lastSeenMs]!,
    idleTimeoutMs: record.idleTimeoutMs,
    endedAtMs: record.endedAtMs,
    endReason: record.endReason,
    control: record.control,
    rx: {
      packets: counters[Column.rxPackets]!,
      bytes: counters[Column.rxBytes]!,
      packetsPerSecond: record.rxPacketsPerSecond,
      bytesPerSecond: record.rxBytesPerSecond,
    },
    tx: {
      packets: counters[Column.txPackets]!,
      bytes: counters[Column.txBytes]!,
      packetsPerSecond: record.txPacketsPerSecond,
      bytesPerSecond: record.txBytesPerSecond,
    },
    drops: counters[Column.rxDropped]! + counters[Column.txDropped]!,
    refusals: counters[Column.refusals]!,
    rttMs: counters[Column.rttMs]! || null,
    metadata: record.metadata,
  };
}
