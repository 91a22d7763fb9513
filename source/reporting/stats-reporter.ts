import type {Logger} from 'pino';
import {connectionId, packetConnectionId} from '../flow/connection-id.js';
import type {Direction} from '../flow/direction.js';
import type {Metadata} from '../flow/metadata.js';
import {Meter} from './meter.js';
import type {MeterTable} from './meter-table.js';
import {createPendingMetadata} from './pending-metadata.js';
import {top} from './top.js';
import type {PacketCounter, TrafficStatsReporter} from './traffic-stats-reporter.js';

export type TopColumn =
  | 'rxPackets'
  | 'rxBytes'
  | 'txPackets'
  | 'txBytes'
  | 'packets'
  | 'bytes'
  | 'rate'
  | 'lastSeen';

export interface StatsReporterOptions {
  /** Meters report, and compute their rates, this often; 0 leaves that to the reader of `table`. */
  readonly intervalMs?: number;
  /** Gets a structured line per meter with traffic at every interval. */
  readonly logger?: Logger;
  /** Where the counters live, when another thread is to read them. */
  readonly table?: MeterTable;
  /** The time in ms since the epoch. */
  readonly now?: () => number;
  readonly onStart?: (meter: Meter) => void;
  readonly onMetadata?: (meter: Meter) => void;
  readonly onEnd?: (meter: Meter) => void;
}

/** One exact meter per connection, made at its start or first packet. */
export class StatsReporter implements TrafficStatsReporter {
  readonly #meters = new Map<string, Meter>();
  readonly #pendingMetadata = createPendingMetadata();
  readonly #options: StatsReporterOptions;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(options: StatsReporterOptions = {}) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    const intervalMs = options.intervalMs ?? 1000;
    if (intervalMs > 0) this.#timer = setInterval(() => this.#tick(), intervalMs).unref();
  }

  get size(): number {
    return this.#meters.size;
  }

  onPacket(protocol: string, direction: Direction, srcAddr: string, dstAddr: string, byteSize: number): void {
    const meter = this.#meterOfPacket(protocol, direction, srcAddr, dstAddr);
    if (direction === 'rx') meter.addRx(1, byteSize, this.#now());
    else meter.addTx(1, byteSize, this.#now());
  }

  onConnectionStart(protocol: string, srcAddr: string, dstAddr: string): void {
    this.#open(protocol, srcAddr, dstAddr).holders++;
  }

  /** Ends the meter, once every session that started the connection has ended it. */
  onConnectionEnd(protocol: string, srcAddr: string, dstAddr: string): void {
    const meter = this.get(srcAddr, dstAddr, protocol);
    if (meter && --meter.holders <= 0) this.#end(meter);
  }

  meter(protocol: string, srcAddr: string, dstAddr: string, service = ''): PacketCounter {
    return this.#open(protocol, srcAddr, dstAddr, service);
  }

  /** Merges into the connection's metadata, before or after its meter exists; either order of addresses. */
  updateMetadata(srcAddr: string, dstAddr: string, protocol: string, metadata: Metadata): void {
    const meter = this.get(srcAddr, dstAddr, protocol);
    if (!meter) {
      this.#pendingMetadata.merge(connectionId(protocol, srcAddr, dstAddr), metadata);
      return;
    }
    meter.addMetadata(metadata);
    this.#options.onMetadata?.(meter);
  }

  /** The connection's meter, whichever of its ends is named first. */
  get(srcAddr: string, dstAddr: string, protocol = 'udp'): Meter | undefined {
    return (
      this.#meters.get(connectionId(protocol, srcAddr, dstAddr)) ??
      this.#meters.get(connectionId(protocol, dstAddr, srcAddr))
    );
  }

  meters(): IterableIterator<Meter> {
    return this.#meters.values();
  }

  /** The `count` meters with the most in `column`, most first, without sorting the others. */
  top(count: number, column: TopColumn = 'bytes'): Meter[] {
    return top(this.#meters.values(), count, rankBy[column]);
  }

  /** Stops and forgets every meter. */
  close(): void {
    clearInterval(this.#timer);
    for (const meter of [...this.#meters.values()]) this.#end(meter);
  }

  #meterOfPacket(protocol: string, direction: Direction, srcAddr: string, dstAddr: string): Meter {
    const known = this.#meters.get(packetConnectionId(protocol, direction, srcAddr, dstAddr));
    if (known) return known;
    if (direction === 'rx') return this.#open(protocol, srcAddr, dstAddr);
    // A caller that does not swap the addresses of a reply means the connection it knows.
    return (
      this.#meters.get(connectionId(protocol, srcAddr, dstAddr)) ?? this.#open(protocol, dstAddr, srcAddr)
    );
  }

  #open(protocol: string, client: string, target: string, service = ''): Meter {
    const id = connectionId(protocol, client, target);
    const existing = this.#meters.get(id);
    if (existing) return existing;
    const {table, logger, now, onStart} = this.#options;
    const meter = new Meter({
      protocol,
      client,
      target,
      service,
      ...(table && {table}),
      ...(logger && {logger}),
      ...(now && {now}),
    });
    const early =
      this.#pendingMetadata.take(id) ?? this.#pendingMetadata.take(connectionId(protocol, target, client));
    if (early) meter.addMetadata(early);
    this.#meters.set(id, meter);
    onStart?.(meter);
    return meter;
  }

  #end(meter: Meter): void {
    this.#meters.delete(meter.id);
    meter.stop();
    this.#options.onEnd?.(meter);
  }

  #tick(): void {
    for (const meter of this.#meters.values()) meter.tick();
  }
}

const rankBy: Record<TopColumn, (meter: Meter) => number> = {
  rxPackets: meter => meter.totals().rx.packets,
  rxBytes: meter => meter.totals().rx.bytes,
  txPackets: meter => meter.totals().tx.packets,
  txBytes: meter => meter.totals().tx.bytes,
  packets: meter => meter.totals().rx.packets + meter.totals().tx.packets,
  bytes: meter => meter.totals().rx.bytes + meter.totals().tx.bytes,
  rate: meter => meter.rates().rxBytesPerSecond + meter.rates().txBytesPerSecond,
  lastSeen: meter => meter.lastSeenAtMs,
};
