import type {Connection} from '../flow/connection.js';
import type {FlowControl} from '../flow/control.js';
import type {EndReason} from '../flow/end-reason.js';
import type {Metadata} from '../flow/metadata.js';
import {type SizeClass, sizeClassBytes} from '../flow/size-class.js';
import {Column, columnsRead, createMeterTableReader} from '../reporting/meter-table.js';
import {nothing, sumAmounts} from '../snapshot/attribution.js';
import type {Amounts, FlowSnapshot} from '../snapshot/snapshot.js';
import type {EndedEvent, RelayEvent, StartedEvent} from './relay-events.js';
import {createSharedStrings} from './shared-strings.js';

/** Ended flows stay in the snapshot this long, and no more of them than this. */
export interface Linger {
  readonly lingerMs: number;
  readonly maxEnded: number;
}

/** What is known about a flow when it starts. */
export interface StartedFlow extends Connection {
  readonly protocol: string;
  /** The name of its service. */
  readonly service: string;
}

/** A flow as the reader knows it: from messages, and with its counters as last read. */
interface FlowRecord {
  readonly start: StartedEvent;
  readonly idleTimeoutMs: number | undefined;
  metadata: Metadata;
  endedAtMs: number | null;
  endReason: EndReason | null;
  control: FlowControl | null;
  readonly counters: Float64Array;
  /** The whole row, once it ended. */
  last: Float64Array | undefined;
  /** The counters at the start of the current interval. */
  readonly baseline: Float64Array;
  rxPacketsPerSecond: number;
  rxBytesPerSecond: number;
  txPacketsPerSecond: number;
  txBytesPerSecond: number;
  /** Cached; undefined once anything in it changed. Most of many flows are quiet, and theirs is reused. */
  snapshot: FlowSnapshot | undefined;
}

/**
 * The reader's account of all flows, fed by messages and by the meter table.
 * @param idleTimeoutsMs idle timeouts by service name
 * @param onStart is called once for every flow
 */
export function createFlowLedger(
  {lingerMs, maxEnded}: Linger,
  idleTimeoutsMs: ReadonlyMap<string, number> = new Map(),
  onStart: (flow: StartedFlow) => void = () => {},
) {
  const reader = createMeterTableReader();
  const active = new Map<number, FlowRecord>();
  // In the order in which they ended, so that the oldest are dropped first.
  const ended = new Set<FlowRecord>();
  /** The sums of flows that were dropped: totals outlive rows. */
  let forgotten: Amounts = nothing;
  const {shareStarted, shareMetadata} = createSharedStrings();
  const scratch = new Float64Array(columnsRead);

  function start(told: StartedEvent): void {
    const event = shareStarted(told);
    active.set(event.generation, {
      start: event,
      idleTimeoutMs: idleTimeoutsMs.get(event.service),
      metadata: event.metadata,
      endedAtMs: null,
      endReason: null,
      control: null,
      counters: new Float64Array(columnsRead).fill(
        event.startedAtMs,
        Column.lastSeenMs,
        Column.lastSeenMs + 1,
      ),
      baseline: new Float64Array(columnsRead),
      last: undefined,
      rxPacketsPerSecond: 0,
      rxBytesPerSecond: 0,
      txPacketsPerSecond: 0,
      txBytesPerSecond: 0,
      snapshot: undefined,
    });
    onStart(event);
  }

  function end(event: EndedEvent): void {
    const record = active.get(event.generation);
    if (!record) return;
    active.delete(event.generation);
    record.counters.set(event.counters.subarray(0, columnsRead));
    record.last = event.counters;
    record.snapshot = undefined;
    record.endedAtMs = event.endedAtMs;
    record.endReason = event.reason;
    ended.add(record);
  }

  return {
    apply(event: RelayEvent): void {
      switch (event.type) {
        case 'page':
          reader.addPage(event.page, event.pageNumber);
          break;
        case 'started':
          start(event);
          break;
        case 'ended':
          end(event);
          break;
        case 'metadata': {
          const record = active.get(event.generation);
          if (!record) break;
          record.metadata = shareMetadata(event.metadata, record.start);
          record.snapshot = undefined;
          break;
        }
        case 'control': {
          const record = active.get(event.generation);
          if (!record) break;
          record.control = event.control ?? null;
          record.snapshot = undefined;
          break;
        }
      }
    },

    active: (): StartedFlow[] => [...active.values()].map(record => record.start),

    /** Reads the counters of every active flow. If its row has another generation, its ended event is on the way. */
    read(): void {
      for (const record of active.values()) {
        if (!reader.read(record.start.row, record.start.generation, scratch)) continue;
        if (isSame(record.counters, scratch)) continue;
        record.counters.set(scratch);
        record.snapshot = undefined;
      }
    },

    /** Closes an interval of `seconds` and computes rates from the change since its start. */
    closeInterval(seconds: number): void {
      for (const record of active.values()) computeRates(record, seconds);
      for (const record of ended) computeRates(record, seconds);
    },

    /** Drops flows that ended too long ago, and the oldest if there are too many. */
    forget(nowMs: number): void {
      for (const record of ended) {
        if (ended.size <= maxEnded && nowMs - record.endedAtMs! < lingerMs) break;
        ended.delete(record);
        forgotten = sumAmounts([forgotten, snapshotOf(record)]);
      }
    },

    forgotten: () => forgotten,

    /** A flow's datagrams by size class so far; undefined if there is no such flow. */
    sizes(id: string, startedAtMs: number): readonly SizeClass[] | undefined {
      for (const records of [active.values(), ended]) {
        for (const {start, last} of records) {
          if (start.id !== id || start.startedAtMs !== startedAtMs) continue;
          const row = last ?? reader.readAll(start.row, start.generation);
          return row && sizesOf(row);
        }
      }
      return undefined;
    },

    flows(): FlowSnapshot[] {
      const flows: FlowSnapshot[] = [];
      for (const record of active.values()) flows.push(snapshotOf(record));
      for (const record of ended) flows.push(snapshotOf(record));
      return flows;
    },
  };
}

export type FlowLedger = ReturnType<typeof createFlowLedger>;

function sizesOf(row: Float64Array): SizeClass[] {
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

function computeRates(record: FlowRecord, seconds: number): void {
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

function snapshotOf(record: FlowRecord): FlowSnapshot {
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
    drops: counters[Column.drops]!,
    refusals: counters[Column.refusals]!,
    rttMs: counters[Column.rttMs]! || null,
    metadata: record.metadata,
  };
}
