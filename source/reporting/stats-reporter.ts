import {steadyNow} from '../clock/steady.js';
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
import type {ConnectionType, Metadata} from '../flow/metadata.js';
import {Meter} from './meter.js';
import type {MeterTable} from './meter-table.js';
import {createPendingMetadata} from './pending-metadata.js';
import {type TopColumn, topMeters} from './top-meters.js';
import type {PacketCounter, TrafficStatsReporter} from './traffic-stats-reporter.js';

export interface StatsReporterOptions {
  /** How often meters compute their rates, in ms; 0 for never. Default: 1000. */
  readonly intervalMs?: number;
  /** How often a meter with traffic logs it, in ms; 0 for never before its end. Default: as `intervalMs`. */
  readonly trafficLogIntervalMs?: number;
  /** Gets lines (level info) about starts, ends and traffic. Default: nothing is logged. */
  readonly logger?: Logger;
  /** The time in ms since the epoch. Default: udptop's own clock, which does not jump with the wall clock. */
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
  readonly #pendingMetadata = createPendingMetadata();
  readonly #options: StatsReporterOptions;
  readonly #now: () => number;
  readonly #timers: readonly NodeJS.Timeout[];

  constructor(options: StatsReporterOptions = {}) {
    this.#options = options;
    this.#now = options.now ?? steadyNow;
    const {intervalMs = 1000, trafficLogIntervalMs = intervalMs} = options;
    // In this order, so that a line has the rates of its own interval.
    this.#timers = [
      ...this.#each(intervalMs, meter => meter.tick()),
      ...this.#each(options.logger ? trafficLogIntervalMs : 0, meter => meter.logTraffic()),
    ];
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
    this.#options.logger?.info(
      {conn_id: meter.id, protocol: protocol.toUpperCase(), src: srcAddr, dst: dstAddr},
      'connection started',
    );
    meter.sessions++;
  }

  /** Stops the meter once every session that started the connection has ended it. */
  onConnectionEnd(protocol: string, srcAddr: string, dstAddr: string): void {
    const meter = this.#find(protocol, srcAddr, dstAddr);
    if (!meter) {
      this.#takePending(protocol, srcAddr, dstAddr);
      return;
    }
    meter.sessions--;
    if (meter.sessions <= 0) this.#end(meter);
    this.#options.logger?.info({conn_id: meter.id, protocol: protocol.toUpperCase()}, 'connection ended');
  }

  meter(
    protocol: string,
    srcAddr: string,
    dstAddr: string,
    service = '',
    connectionType?: ConnectionType,
  ): PacketCounter {
    return this.#open(protocol, srcAddr, dstAddr, service, connectionType);
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

  /** Stops every meter and the timers, and forgets the metadata that waits. */
  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const meter of [...this.#meters.values()]) {
      this.#end(meter);
      this.#options.logger?.debug({conn_id: meter.id}, 'traffic meter stopped');
    }
    this.#pendingMetadata.clear();
  }

  /** Calls `act` with every meter, every `intervalMs`. */
  #each(intervalMs: number, act: (meter: Meter) => void): NodeJS.Timeout[] {
    if (intervalMs <= 0) return [];
    const actOnAll = () => {
      for (const meter of this.#meters.values()) act(meter);
    };
    return [setInterval(actOnAll, intervalMs).unref()];
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

  #open(
    protocol: string,
    client: string,
    target: string,
    service = '',
    connectionType?: ConnectionType,
  ): Meter {
    const id = connectionId(protocol, client, target);
    const existing = this.#meters.get(id);
    if (existing) return existing;
    const {table, logger, now, onStart} = this.#options;
    const meter = new Meter({
      protocol,
      client,
      target,
      service,
      ...(connectionType && {connectionType}),
      ...(table && {table}),
      ...(logger && {logger}),
      ...(now && {now}),
    });
    const pending = this.#takePending(protocol, client, target);
    if (pending) meter.addMetadata(pending);
    this.#meters.set(meter.id, meter);
    logger?.info(
      {conn_id: id, protocol: protocol.toUpperCase(), src: client, dst: target},
      'traffic meter started',
    );
    onStart?.(meter);
    return meter;
  }

  #takePending(protocol: string, srcAddr: string, dstAddr: string): Metadata | undefined {
    return (
      this.#pendingMetadata.take(connectionId(protocol, srcAddr, dstAddr)) ??
      this.#pendingMetadata.take(connectionId(protocol, dstAddr, srcAddr))
    );
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
    meter.stop();
    this.#options.onEnd?.(meter);
  }
}
