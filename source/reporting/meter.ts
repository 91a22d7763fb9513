import {steadyNow} from '../clock/steady.js';
import {type Connection, defaultProtocol} from '../flow/connection.js';
import {connectionId} from '../flow/connection-id.js';
import type {Direction} from '../flow/direction.js';
import type {Logger} from '../flow/logger.js';
import {type ConnectionType, initialMetadata, type Metadata} from '../flow/metadata.js';
import {type ResponseTimes, responseBuckets} from '../flow/response-times.js';
import {sizeClassOf} from '../flow/size-class.js';
import {flat} from '../text/flat.js';
import {Column, columnsPerRow, type MeterRow, type MeterTable, More} from './meter-table.js';
import {type MeterRates, type MeterTotals, noRates} from './meter-totals.js';
import {type Estimate, rttOf} from './response-estimate.js';
import {
  addDrops,
  addEstimatedResponse,
  addExactResponse,
  addRefusals,
  addRx,
  addTx,
  createHistogram,
  dropEstimates,
  qualityRow,
  responseTimesOf,
} from './row-counts.js';
import type {CounterRow, PacketCounter} from './traffic-stats-reporter.js';

export interface MeterOptions extends Connection {
  /** The name of the service that relays the connection. Default: empty. */
  readonly service?: string;
  /** `tun` for a flow of a TUN device. Default: none, so that the metadata `conn_type` is the protocol. */
  readonly connectionType?: ConnectionType;
  /** Gets a line (level info) at every interval with traffic. Default: nothing is logged. */
  readonly logger?: Logger;
  /** The time in ms since the epoch. Default: udptop's own clock, which does not jump with the wall clock. */
  readonly now?: () => number;
  /**
   * Where the counters live, so that another thread can read them. Default: memory of the meter's own.
   * @internal
   */
  readonly table?: MeterTable;
}

/** The counters and metadata of one connection. Counts exactly up to 2^53. */
export class Meter implements PacketCounter {
  /** `client->target/protocol`. */
  readonly id: string;
  readonly protocol: string;
  readonly client: string;
  readonly target: string;
  /** The name of the service that relays the connection; empty when there is none. */
  readonly service: string;
  /** In ms since the epoch. */
  readonly startedAtMs: number;
  /**
   * Which use of its row the meter is: a number never used twice in its table; 0 without a table.
   * @internal
   */
  readonly generation: number;
  /**
   * How many sessions keep the meter open: two services may share a reporter, a client and a target.
   * @internal
   */
  sessions = 0;

  #row: MeterRow | undefined;
  #fields: Float64Array;
  #offset: number;
  /** Undefined before the first response time, without a table. */
  #histograms: Uint32Array | undefined;
  #histogramOffset: number;
  #estimate: Estimate | undefined;
  #metadata: Metadata;
  #endedAtMs: number | null = null;
  #endReason: string | null = null;
  #rates = noRates;
  #tickedAtMs: number;
  /** Made at the first tick: most meters of a table are read by another thread and never ticked. */
  #atLastTick: MeterTotals | undefined;
  #atLastLog: MeterTotals | undefined;
  readonly #table: MeterTable | undefined;
  readonly #logger: Logger | undefined;
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: MeterOptions) {
    this.protocol = (options.protocol ?? defaultProtocol).toLowerCase();
    this.client = options.client;
    this.target = options.target;
    this.service = options.service ?? '';
    this.id = flat(connectionId(this.protocol, this.client, this.target));
    this.#metadata = initialMetadata(this.protocol, this.client, this.target, options.connectionType);
    this.#table = options.table;
    this.#logger = options.logger;
    this.#now = options.now ?? steadyNow;
    this.startedAtMs = this.#now();
    this.#tickedAtMs = this.startedAtMs;
    this.#row = options.table?.allocate(this.startedAtMs);
    this.generation = this.#row?.generation ?? 0;
    this.#fields = this.#row?.fields ?? new Float64Array(columnsPerRow);
    this.#offset = this.#row?.offset ?? 0;
    this.#histograms = this.#row?.histograms;
    this.#histogramOffset = this.#row?.histogramOffset ?? 0;
    this.#fields[this.#offset + Column.lastSeenMs] = this.startedAtMs;
  }

  /** True once the meter was stopped. */
  get ended(): boolean {
    return this.#endedAtMs !== null;
  }

  /** In ms since the epoch; null until the meter is stopped. */
  get endedAtMs(): number | null {
    return this.#endedAtMs;
  }

  /** As the relay gave it: an `EndReason`, or `unregistered`. Null when it gave none. */
  get endReason(): string | null {
    return this.#endReason;
  }

  /** In ms since the epoch; `startedAtMs` before the first packet. */
  get lastSeenAtMs(): number {
    return this.#fields[this.#offset + Column.lastSeenMs]!;
  }

  /** Frozen: a later change makes a new object. */
  get metadata(): Metadata {
    return this.#metadata;
  }

  /**
   * Where its numbers are until it ends.
   * @internal
   */
  counterRow(): CounterRow {
    return {fields: this.#fields, offset: this.#offset};
  }

  /**
   * Where to write how well the connection goes, until it ends: `fields[offset]` is the first of `qualityColumns`, all unknown at
   * the first call.
   * @internal
   */
  qualityRow(): CounterRow {
    return qualityRow(this.#fields, this.#offset);
  }

  /**
   * The number of the meter's row in its table; undefined without a table, and once stopped.
   * @internal
   */
  get row(): number | undefined {
    return this.#row?.index;
  }

  /**
   * Computes its rates and logs its traffic at every interval; a `StatsReporter` does so for its meters.
   * @param intervalMs in ms
   */
  start(intervalMs: number): void {
    this.#timer ??= setInterval(() => {
      this.tick();
      this.logTraffic();
    }, intervalMs).unref();
  }

  /** Computes and logs a last time, and ends the meter. Its counters stay readable. */
  stop(): void {
    if (this.ended) return;
    clearInterval(this.#timer);
    this.tick();
    this.logTraffic();
    this.#endedAtMs = this.#now();
    // A late packet must not count into the next meter in the row.
    this.#fields = this.counters();
    this.#offset = 0;
    if (this.#row && this.#fields[Column.responses]! > 0) {
      const from = this.#row.histogramOffset;
      this.#histograms = this.#row.histograms.slice(from, from + responseBuckets);
    }
    this.#histogramOffset = 0;
    if (this.#row) this.#table?.release(this.#row);
    this.#row = undefined;
  }

  addRx(packets: number, bytes: number, atMs: number): void {
    addRx(this.#fields, this.#offset, packets, bytes, atMs);
  }

  addTx(packets: number, bytes: number, atMs: number): void {
    addTx(this.#fields, this.#offset, packets, bytes, atMs);
  }

  addRxSize(bytes: number): void {
    this.#fields[this.#offset + Column.rxSizes + sizeClassOf(bytes)]!++;
  }

  addTxSize(bytes: number): void {
    this.#fields[this.#offset + Column.txSizes + sizeClassOf(bytes)]!++;
  }

  addResponse(elapsedMs: number, isEstimate = false): void {
    const [fields, offset] = [this.#fields, this.#offset];
    if (isEstimate) {
      this.#estimate = addEstimatedResponse(fields, offset, this.#estimate, elapsedMs, this.#now());
      return;
    }
    this.#histograms ??= createHistogram();
    addExactResponse(fields, offset, this.#histograms, this.#histogramOffset, elapsedMs);
  }

  /**
   * Takes estimates back: the protocol turned out to be one whose sides talk on their own.
   * @internal
   */
  dropEstimates(): void {
    if (dropEstimates(this.#fields, this.#offset)) this.#estimate = undefined;
  }

  /** How long answers took; null before the first, and where estimates are too old to tell anything. */
  responseTimes(): ResponseTimes | null {
    return responseTimesOf(this.#fields, this.#offset, this.#histograms, this.#histogramOffset);
  }

  addDrops(packets: number, direction: Direction = 'rx', bytes = 0): void {
    addDrops(this.#fields, this.#offset, direction, packets, bytes);
  }

  addRefusals(count: number): void {
    addRefusals(this.#fields, this.#offset, count);
  }

  noteUnproven(isUnproven: boolean): void {
    this.#fields[this.#offset + Column.unproven] = isUnproven ? 1 : 0;
    if (isUnproven) this.#fields[this.#offset + Column.hasMore]! |= More.rare;
  }

  noteEnd(reason: string): void {
    this.#endReason = reason;
  }

  /**
   * Counts one packet from the client, now.
   * @param byteSize the UDP payload in bytes
   */
  recordClientToTarget(byteSize: number): void {
    this.addRx(1, byteSize, this.#now());
  }

  /**
   * Counts one packet from the target, now.
   * @param byteSize the UDP payload in bytes
   */
  recordTargetToClient(byteSize: number): void {
    this.addTx(1, byteSize, this.#now());
  }

  /** Merges `metadata` into the connection's; a key that is there already gets the new value. */
  addMetadata(metadata: Metadata): void {
    this.#metadata = Object.freeze({...this.#metadata, ...metadata});
  }

  /** What was counted so far; the object does not change later. */
  totals(): MeterTotals {
    const at = (column: number) => this.#fields[this.#offset + column]!;
    return {
      rx: {packets: at(Column.rxPackets), bytes: at(Column.rxBytes)},
      tx: {packets: at(Column.txPackets), bytes: at(Column.txBytes)},
      dropped: {
        rx: {packets: at(Column.rxDropped), bytes: at(Column.rxDroppedBytes)},
        tx: {packets: at(Column.txDropped), bytes: at(Column.txDroppedBytes)},
      },
      drops: at(Column.rxDropped) + at(Column.txDropped),
      refusals: at(Column.refusals),
      rttMs: rttOf(this.#fields, this.#offset),
    };
  }

  /** The rates of the last complete interval, all 0 before the first; the object does not change later. */
  rates(): MeterRates {
    return this.#rates;
  }

  /**
   * A copy of the meter's row, by the columns of the meter table.
   * @internal
   */
  counters(): Float64Array {
    return this.#fields.slice(this.#offset, this.#offset + columnsPerRow);
  }

  /** Closes an interval: computes the rates since the last one. */
  tick(): void {
    if (this.ended) return;
    const nowMs = this.#now();
    const seconds = Math.max(nowMs - this.#tickedAtMs, 1) / 1000;
    const {rx, tx} = this.#since(this.#atLastTick);
    this.#rates = {
      rxPacketsPerSecond: rx.packets / seconds,
      rxBytesPerSecond: rx.bytes / seconds,
      txPacketsPerSecond: tx.packets / seconds,
      txBytesPerSecond: tx.bytes / seconds,
    };
    this.#atLastTick = this.totals();
    this.#tickedAtMs = nowMs;
  }

  /** Logs what was counted since the last call, if anything was. */
  logTraffic(): void {
    if (this.ended || !this.#logger) return;
    const {rx, tx} = this.#since(this.#atLastLog);
    if (rx.packets + tx.packets === 0) return;
    this.#atLastLog = this.totals();
    this.#logger.info({conn_id: this.id, rx, tx, rates: this.#rates, metadata: this.#metadata}, 'traffic');
  }

  #since(before: MeterTotals | undefined): Pick<MeterTotals, 'rx' | 'tx'> {
    const now = this.totals();
    const grown = (direction: Direction) => ({
      packets: now[direction].packets - (before?.[direction].packets ?? 0),
      bytes: now[direction].bytes - (before?.[direction].bytes ?? 0),
    });
    return {rx: grown('rx'), tx: grown('tx')};
  }
}
