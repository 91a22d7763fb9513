import {
  type Connection,
  defaultProtocol,
  inBothOrders,
  type UpdateMetadataInBothOrders,
  type UpdateMetadataOptions,
} from '../flow/connection.js';
import {connectionId, packetConnectionId} from '../flow/connection-id.js';
import type {Direction} from '../flow/direction.js';
import type {Logger} from '../flow/logger.js';
import type {Metadata} from '../flow/metadata.js';
import {Meter} from './meter.js';
import type {MeterTable} from './meter-table.js';
import {createPendingMetadata} from './pending-metadata.js';
import {type TopColumn, topMeters} from './top-meters.js';
import type {PacketCounter, TrafficStatsReporter} from './traffic-stats-reporter.js';

export interface StatsReporterOptions {
  /** How often meters report and compute their rates, in ms; 0 for never. Default: 1000. */
  readonly intervalMs?: number;
  /** Gets a line (level info) for each meter with traffic, at every interval. Default: nothing is logged. */
  readonly logger?: Logger;
  /** The time in ms since the epoch. Default: `Date.now`. */
  readonly now?: () => number;
  /** Called with each new meter. What it throws reaches the caller of `onPacket`, `onConnectionStart` or `meter`. */
  readonly onStart?: (meter: Meter) => void;
  /** Called with a meter whose metadata `updateMetadata` changed. */
  readonly onMetadata?: (meter: Meter) => void;
  /** Called with each meter that was stopped; its counters stay readable. */
  readonly onEnd?: (meter: Meter) => void;
  /**
   * Where the counters live, so that another thread can read them. Default: each meter has its own memory.
   * @internal
   */
  readonly table?: MeterTable;
}

/**
 * Keeps one exact meter for each connection, made at its start or its first packet. Either order of a connection's
 * addresses reaches the same meter.
 */
export class StatsReporter implements TrafficStatsReporter {
  readonly #meters = new Map<string, Meter>();
  /** How many sessions keep a meter open: two services may share a reporter, a client and a target. */
  readonly #sessions = new Map<Meter, number>();
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

  /** How many meters there are. */
  get size(): number {
    return this.#meters.size;
  }

  onPacket(protocol: string, direction: Direction, srcAddr: string, dstAddr: string, byteSize: number): void {
    const meter = this.#meterOfPacket(protocol, direction, srcAddr, dstAddr);
    if (direction === 'rx') meter.addRx(1, byteSize, this.#now());
    else meter.addTx(1, byteSize, this.#now());
  }

  onConnectionStart(protocol: string, srcAddr: string, dstAddr: string): void {
    const meter = this.#open(protocol, srcAddr, dstAddr);
    this.#sessions.set(meter, (this.#sessions.get(meter) ?? 0) + 1);
  }

  /** Stops the meter once every session that started the connection has ended it. */
  onConnectionEnd(protocol: string, srcAddr: string, dstAddr: string): void {
    const meter = this.#find(protocol, srcAddr, dstAddr);
    if (!meter) return;
    const sessions = (this.#sessions.get(meter) ?? 0) - 1;
    if (sessions > 0) this.#sessions.set(meter, sessions);
    else this.#end(meter);
  }

  meter(protocol: string, srcAddr: string, dstAddr: string, service = ''): PacketCounter {
    return this.#open(protocol, srcAddr, dstAddr, service);
  }

  /**
   * Merges `metadata` into the connection's. If there is no meter yet, it waits for it: up to 10,000 connections
   * wait, and the oldest make room.
   */
  readonly updateMetadata: UpdateMetadataInBothOrders = inBothOrders((connection, metadata, options) =>
    this.#mergeMetadata(connection, metadata, options),
  );

  /** The connection's meter; undefined if there is none. */
  get(connection: Connection): Meter | undefined;
  /** The same, by addresses. The protocol is `udp` by default. */
  get(srcAddr: string, dstAddr: string, protocol?: string): Meter | undefined;
  get(first: Connection | string, dstAddr = '', protocol = defaultProtocol): Meter | undefined {
    return typeof first === 'string'
      ? this.#find(protocol, first, dstAddr)
      : this.#find(first.protocol ?? defaultProtocol, first.client, first.target);
  }

  /** All meters, in the order in which their connections started. */
  meters(): IterableIterator<Meter> {
    return this.#meters.values();
  }

  /**
   * The `count` meters with the most in `column`, most first, without sorting the others.
   * @param column default: `bytes`
   */
  top(count: number, column: TopColumn = 'bytes'): Meter[] {
    return topMeters(this.#meters.values(), count, column);
  }

  /** Stops every meter and the timer. */
  close(): void {
    clearInterval(this.#timer);
    for (const meter of [...this.#meters.values()]) this.#end(meter);
  }

  #find(protocol: string, srcAddr: string, dstAddr: string): Meter | undefined {
    return (
      this.#meters.get(connectionId(protocol, srcAddr, dstAddr)) ??
      this.#meters.get(connectionId(protocol, dstAddr, srcAddr))
    );
  }

  #meterOfPacket(protocol: string, direction: Direction, srcAddr: string, dstAddr: string): Meter {
    const known = this.#meters.get(packetConnectionId(protocol, direction, srcAddr, dstAddr));
    if (known) return known;
    if (direction === 'rx') return this.#open(protocol, srcAddr, dstAddr);
    // The original's sample does not swap the addresses of a reply.
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
    const pending =
      this.#pendingMetadata.take(id) ?? this.#pendingMetadata.take(connectionId(protocol, target, client));
    if (pending) meter.addMetadata(pending);
    this.#meters.set(id, meter);
    onStart?.(meter);
    return meter;
  }

  #mergeMetadata(
    {protocol = defaultProtocol, client, target}: Connection,
    metadata: Metadata,
    options: UpdateMetadataOptions = {},
  ): void {
    const meter = this.#find(protocol, client, target);
    if (meter) {
      meter.addMetadata(metadata);
      this.#options.onMetadata?.(meter);
    } else if (!options.onlyActive) {
      this.#pendingMetadata.merge(connectionId(protocol, client, target), metadata);
    }
  }

  #end(meter: Meter): void {
    this.#meters.delete(meter.id);
    this.#sessions.delete(meter);
    meter.stop();
    this.#options.onEnd?.(meter);
  }

  #tick(): void {
    for (const meter of this.#meters.values()) meter.tick();
  }
}
