import type {Logger} from 'pino';
import {connectionId} from '../flow/connection-id.js';
import {initialMetadata, type Metadata} from '../flow/metadata.js';
import {sizeClassOf} from '../flow/size-class.js';
import {Column, columnsPerRow, type MeterRow, type MeterTable} from './meter-table.js';
import type {PacketCounter} from './traffic-stats-reporter.js';

export interface DirectionTotals {
  readonly packets: number;
  readonly bytes: number;
}

export interface MeterTotals {
  readonly rx: DirectionTotals;
  readonly tx: DirectionTotals;
  readonly drops: number;
  readonly refusals: number;
  /** How long the target takes to answer, smoothed; null until the first reply. */
  readonly rttMs: number | null;
}

/** Per second, over the last interval. */
export interface MeterRates {
  readonly rxPacketsPerSecond: number;
  readonly rxBytesPerSecond: number;
  readonly txPacketsPerSecond: number;
  readonly txBytesPerSecond: number;
}

export interface MeterOptions {
  readonly protocol?: string;
  readonly client: string;
  readonly target: string;
  readonly service?: string;
  /** Where the counters live; without one the meter keeps its own. */
  readonly table?: MeterTable;
  /** Gets a line at every interval with traffic. */
  readonly logger?: Logger;
  /** The time in ms since the epoch. */
  readonly now?: () => number;
}

const noRates: MeterRates = {
  rxPacketsPerSecond: 0,
  rxBytesPerSecond: 0,
  txPacketsPerSecond: 0,
  txBytesPerSecond: 0,
};

/** The counters and metadata of one connection. Counts exactly up to 2^53. */
export class Meter implements PacketCounter {
  readonly id: string;
  readonly protocol: string;
  readonly client: string;
  readonly target: string;
  readonly service: string;
  readonly startedAtMs: number;
  /** How many sessions keep the connection open: two services may share a reporter and a client. */
  holders = 0;
  ended = false;
  endedAtMs: number | null = null;
  /** As reported by the relay; null if unknown. */
  endReason: string | null = null;
  /** The meter's row; undefined without a table, and after the end. */
  row: MeterRow | undefined;
  /** Which use of its row the meter is: a number never used twice in its table; 0 without a table. */
  readonly generation: number;

  #fields: Float64Array;
  #offset: number;
  #metadata: Metadata;
  #rates = noRates;
  #tickedAtMs: number;
  /** Created at the first tick: meters in a table are usually read and not ticked. */
  #atLastTick: Float64Array | undefined;
  readonly #table: MeterTable | undefined;
  readonly #logger: Logger | undefined;
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: MeterOptions) {
    this.protocol = options.protocol ?? 'udp';
    this.client = options.client;
    this.target = options.target;
    this.service = options.service ?? '';
    this.id = connectionId(this.protocol, this.client, this.target);
    this.#metadata = initialMetadata(this.protocol, this.client, this.target);
    this.#table = options.table;
    this.#logger = options.logger;
    this.#now = options.now ?? Date.now;
    this.startedAtMs = this.#now();
    this.#tickedAtMs = this.startedAtMs;
    this.row = options.table?.allocate(this.startedAtMs);
    this.generation = this.row?.generation ?? 0;
    this.#fields = this.row?.fields ?? new Float64Array(columnsPerRow);
    this.#offset = this.row?.offset ?? 0;
    this.#fields[this.#offset + Column.lastSeenMs] = this.startedAtMs;
  }

  /** Reports by itself every `intervalMs`; a `StatsReporter` ticks its meters instead. */
  start(intervalMs: number): void {
    this.#timer ??= setInterval(() => this.tick(), intervalMs).unref();
  }

  /** Ends the meter: reports once more, freezes its counters and frees its row. */
  stop(): void {
    if (this.ended) return;
    clearInterval(this.#timer);
    this.tick();
    this.ended = true;
    this.endedAtMs = this.#now();
    // A late add must not count for the row's next connection.
    this.#fields = this.counters();
    this.#offset = 0;
    if (this.row) this.#table?.release(this.row);
    this.row = undefined;
  }

  addRx(packets: number, bytes: number, atMs: number): void {
    const fields = this.#fields;
    const offset = this.#offset;
    fields[offset + Column.rxPackets]! += packets;
    fields[offset + Column.rxBytes]! += bytes;
    fields[offset + Column.lastSeenMs] = atMs;
  }

  addTx(packets: number, bytes: number, atMs: number): void {
    const fields = this.#fields;
    const offset = this.#offset;
    fields[offset + Column.txPackets]! += packets;
    fields[offset + Column.txBytes]! += bytes;
    fields[offset + Column.lastSeenMs] = atMs;
  }

  addRxSize(bytes: number): void {
    this.#fields[this.#offset + Column.rxSizes + sizeClassOf(bytes)]!++;
  }

  addTxSize(bytes: number): void {
    this.#fields[this.#offset + Column.txSizes + sizeClassOf(bytes)]!++;
  }

  addResponse(elapsedMs: number): void {
    const fields = this.#fields;
    const at = this.#offset + Column.rttMs;
    // Smoothed like TCP's (RFC 6298, 2.3).
    fields[at] = fields[at] === 0 ? elapsedMs : fields[at]! + (elapsedMs - fields[at]!) / 8;
  }

  addDrops(packets: number): void {
    this.#fields[this.#offset + Column.drops]! += packets;
  }

  addRefusals(count: number): void {
    this.#fields[this.#offset + Column.refusals]! += count;
  }

  noteEnd(reason: string): void {
    this.endReason = reason;
  }

  recordClientToTarget(byteSize: number): void {
    this.addRx(1, byteSize, this.#now());
  }

  recordTargetToClient(byteSize: number): void {
    this.addTx(1, byteSize, this.#now());
  }

  addMetadata(metadata: Metadata): void {
    this.#metadata = {...this.#metadata, ...metadata};
  }

  get metadata(): Metadata {
    return this.#metadata;
  }

  get lastSeenAtMs(): number {
    return this.#fields[this.#offset + Column.lastSeenMs]!;
  }

  totals(): MeterTotals {
    const at = (column: number) => this.#fields[this.#offset + column]!;
    return {
      rx: {packets: at(Column.rxPackets), bytes: at(Column.rxBytes)},
      tx: {packets: at(Column.txPackets), bytes: at(Column.txBytes)},
      drops: at(Column.drops),
      refusals: at(Column.refusals),
      rttMs: at(Column.rttMs) || null,
    };
  }

  /** A copy of the meter's row, by the columns of the meter table. */
  counters(): Float64Array {
    return this.#fields.slice(this.#offset, this.#offset + columnsPerRow);
  }

  rates(): MeterRates {
    return this.#rates;
  }

  /** Closes an interval: computes the rates since the last tick, and logs them when there was traffic. */
  tick(): void {
    const nowMs = this.#now();
    if (this.ended) return;
    const seconds = Math.max(nowMs - this.#tickedAtMs, 1) / 1000;
    this.#atLastTick ??= new Float64Array(columnsPerRow);
    const before = this.#atLastTick;
    const since = (column: number) => this.#fields[this.#offset + column]! - before[column]!;
    const rx = {packets: since(Column.rxPackets), bytes: since(Column.rxBytes)};
    const tx = {packets: since(Column.txPackets), bytes: since(Column.txBytes)};
    this.#rates = {
      rxPacketsPerSecond: rx.packets / seconds,
      rxBytesPerSecond: rx.bytes / seconds,
      txPacketsPerSecond: tx.packets / seconds,
      txBytesPerSecond: tx.bytes / seconds,
    };
    for (let column = 0; column < columnsPerRow; column++) {
      before[column] = this.#fields[this.#offset + column]!;
    }
    this.#tickedAtMs = nowMs;
    if (rx.packets + tx.packets > 0) {
      this.#logger?.info({conn_id: this.id, rx, tx, rates: this.#rates, metadata: this.#metadata}, 'traffic');
    }
  }
}
