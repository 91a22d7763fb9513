import type {Connection} from '../../flow/connection.js';
import {responseBuckets} from '../../flow/response-times.js';
import type {SizeClass} from '../../flow/size-class.js';
import {columnsRead, createMeterTableReader} from '../../reporting/meter-table.js';
import type {Amounts, FlowSnapshot} from '../../snapshot/snapshot.js';
import type {EndedEvent, RelayEvent, StartedEvent} from '../threads/relay-events.js';
import {
  amountsOf,
  computeRates,
  createFlowRecord,
  type FlowRecord,
  sizesOf,
  snapshotOf,
  updateCounters,
} from './flow-record.js';
import {createSharedStrings} from './shared-strings.js';

/** Flows that made room for others, such as those of forged addresses, come in floods and tell little: this many stay. */
const maxEvicted = 200;

/** How long, and how many, ended flows stay in the snapshot. */
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

/**
 * All flows of one relay thread, as its reader sees them: fed by the thread's messages and its meter table.
 * @param idleTimeoutsMs by service name
 * @param onStart called once for every flow
 */
export function createFlowLedger(
  {lingerMs, maxEnded}: Linger,
  idleTimeoutsMs: ReadonlyMap<string, number> = new Map(),
  onStart: (flow: StartedFlow) => void = () => {},
) {
  let reader = createMeterTableReader();
  const active = new Map<number, FlowRecord>();
  // In the order in which they ended: the oldest come first.
  const ended = new Set<FlowRecord>();
  const evicted = new Set<FlowRecord>();
  /** What the removed flows counted, by column: totals outlive rows. */
  const removed = new Float64Array(columnsRead);
  const {shareStarted, shareMetadata} = createSharedStrings();
  const scratch = new Float64Array(columnsRead);
  const histogram = new Uint32Array(responseBuckets);

  function start(received: StartedEvent): void {
    const event = shareStarted(received);
    active.set(event.generation, createFlowRecord(event, idleTimeoutsMs.get(event.service)));
    onStart(event);
  }

  function end(event: EndedEvent): void {
    const record = active.get(event.generation);
    if (!record) return;
    active.delete(event.generation);
    record.counters.set(event.counters.subarray(0, columnsRead));
    record.last = event.counters;
    record.responseTimes = event.responseTimes;
    record.snapshot = undefined;
    record.endedAtMs = event.endedAtMs;
    record.endReason = event.reason;
    if (event.reason !== 'evicted') {
      ended.add(record);
      return;
    }
    evicted.add(record);
    removeFrom(evicted, Math.min(maxEnded, maxEvicted), event.endedAtMs);
  }

  /** Reads every active flow's counters. Where the row already belongs to another flow, the known ones stay until the end event. */
  function read(): void {
    for (const record of active.values()) {
      const {row, generation} = record.start;
      if (!reader.read(row, generation, scratch)) continue;
      updateCounters(record, scratch, () =>
        reader.readHistogram(row, generation, histogram) ? histogram : undefined,
      );
    }
  }

  function removeFrom(records: Set<FlowRecord>, most: number, nowMs: number): void {
    for (const record of records) {
      if (records.size <= most && nowMs - record.endedAtMs! < lingerMs) break;
      records.delete(record);
      for (let column = 0; column < columnsRead; column++) removed[column]! += record.counters[column]!;
    }
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

    read,

    /** The thread died, and its flows with it. Another thread may take its place. */
    threadDied(atMs: number): void {
      read();
      for (const record of active.values()) {
        record.last = reader.readAll(record.start.row, record.start.generation);
        record.endedAtMs = atMs;
        record.endReason = 'threadDied';
        record.snapshot = undefined;
        ended.add(record);
      }
      active.clear();
      reader = createMeterTableReader();
    },

    /** Ends an interval of `seconds` and computes its rates. */
    closeInterval(seconds: number): void {
      for (const record of active.values()) computeRates(record, seconds);
      for (const record of ended) computeRates(record, seconds);
      for (const record of evicted) computeRates(record, seconds);
    },

    /** Removes flows that ended too long ago, and the oldest of too many. */
    removeOld(nowMs: number): void {
      removeFrom(ended, maxEnded, nowMs);
      removeFrom(evicted, Math.min(maxEnded, maxEvicted), nowMs);
    },

    /** What the removed flows counted. */
    removed: (): Amounts => amountsOf(removed),

    /** A flow's datagrams by size class; undefined when there is no such flow. */
    sizes(id: string, startedAtMs: number): readonly SizeClass[] | undefined {
      for (const records of [active.values(), ended, evicted]) {
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
      for (const record of evicted) flows.push(snapshotOf(record));
      return flows;
    },
  };
}

export type FlowLedger = ReturnType<typeof createFlowLedger>;
