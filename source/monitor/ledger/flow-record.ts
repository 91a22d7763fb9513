import type {FlowControl} from '../../flow/control.js';
import type {EndReason} from '../../flow/end-reason.js';
import type {Metadata} from '../../flow/metadata.js';
import {measuredTimes, type ResponseTimes} from '../../flow/response-times.js';
import {type SizeClass, sizeClassBytes} from '../../flow/size-class.js';
import {Column, columnsRead} from '../../reporting/meter-table.js';
import {estimatedTimes, rttOf} from '../../reporting/response-estimate.js';
import {withDropped} from '../../snapshot/forwarding.js';
import type {Amounts, FlowSnapshot, ReceivedAmount, Traffic} from '../../snapshot/snapshot.js';
import type {StartedEvent} from '../threads/relay-events.js';

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
  responseTimes: ResponseTimes | undefined;
  /** The counters at the start of the current interval. */
  readonly baseline: Float64Array;
  /** By column: how fast each counter grew in the last interval. */
  readonly perSecond: Float64Array;
  /** The last snapshot, reused while nothing in it changes, since most flows are quiet; undefined after a change. */
  snapshot: FlowSnapshot | undefined;
}

/** The record of a flow that starts. */
export function createFlowRecord(start: StartedEvent, idleTimeoutMs: number | undefined): FlowRecord {
  // One buffer: three would take three times the bookkeeping.
  const columns = (first: number) => new Float64Array(numbers, first * columnsRead * 8, columnsRead);
  const numbers = new ArrayBuffer(3 * columnsRead * 8);
  return {
    start,
    idleTimeoutMs,
    metadata: start.metadata,
    endedAtMs: null,
    endReason: null,
    control: null,
    counters: columns(0).fill(start.startedAtMs, Column.lastSeenMs, Column.lastSeenMs + 1),
    baseline: columns(1),
    last: undefined,
    responseTimes: undefined,
    perSecond: columns(2),
    snapshot: undefined,
  };
}

/**
 * Takes over the counters of a row, if any of them changed.
 * @param readHistogram reads the row's histogram of response times; called only if there are new ones
 */
export function updateCounters(
  record: FlowRecord,
  row: Float64Array,
  readHistogram: () => Uint32Array | undefined,
): void {
  if (isSame(record.counters, row)) return;
  const isNew = row[Column.responses] !== record.counters[Column.responses];
  record.counters.set(row);
  record.snapshot = undefined;
  if (row[Column.responses] === 0) record.responseTimes = rttOf(row) === null ? undefined : estimatedTimes;
  else if (isNew) record.responseTimes = timesOf(row, readHistogram()) ?? record.responseTimes;
}

function timesOf(row: Float64Array, histogram: Uint32Array | undefined): ResponseTimes | undefined {
  if (!histogram) return undefined;
  return measuredTimes(histogram, 0, row[Column.responses]!, row[Column.longestResponseMs]!);
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
  const {counters, baseline, perSecond} = record;
  if (isSame(counters, baseline) && isQuiet(perSecond)) return;
  record.snapshot = undefined;
  for (let column = 0; column < columnsRead; column++) {
    perSecond[column] = (counters[column]! - baseline[column]!) / seconds;
  }
  baseline.set(counters);
}

function isQuiet(perSecond: Float64Array): boolean {
  for (let column = 0; column < columnsRead; column++) if (perSecond[column] !== 0) return false;
  return true;
}

/** The flow as it is now; the same object as before if nothing changed. */
export function snapshotOf(record: FlowRecord): FlowSnapshot {
  record.snapshot ??= flowSnapshot(record);
  return record.snapshot;
}

function flowSnapshot(record: FlowRecord): FlowSnapshot {
  const {start, counters, perSecond} = record;
  const traffic = (packets: number, bytes: number): Traffic => ({
    packets: counters[packets]!,
    bytes: counters[bytes]!,
    packetsPerSecond: perSecond[packets]!,
    bytesPerSecond: perSecond[bytes]!,
  });
  const rx = withDropped(
    traffic(Column.rxPackets, Column.rxBytes),
    traffic(Column.rxDropped, Column.rxDroppedBytes),
  );
  const tx = withDropped(
    traffic(Column.txPackets, Column.txBytes),
    traffic(Column.txDropped, Column.txDroppedBytes),
  );
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
    rx,
    tx,
    drops: rx.dropped!.packets + tx.dropped!.packets,
    refusals: counters[Column.refusals]!,
    refusedSinceReply: counters[Column.refusedSinceReply] === 1,
    ...(counters[Column.unproven] === 1 && {unproven: true}),
    rttMs: rttOf(counters),
    responseTimes: record.responseTimes,
    metadata: record.metadata,
  };
}

/** What the counters of an ended flow, or of several in one sum, say of both directions. */
export function amountsOf(counters: Float64Array): Amounts {
  const amount = (packets: number, bytes: number, dropped: number, droppedBytes: number): ReceivedAmount => ({
    packets: counters[packets]!,
    bytes: counters[bytes]!,
    forwarded: {
      packets: counters[packets]! - counters[dropped]!,
      bytes: counters[bytes]! - counters[droppedBytes]!,
    },
  });
  return {
    rx: amount(Column.rxPackets, Column.rxBytes, Column.rxDropped, Column.rxDroppedBytes),
    tx: amount(Column.txPackets, Column.txBytes, Column.txDropped, Column.txDroppedBytes),
  };
}
