import type {Direction} from '../flow/direction.js';
import type {EndReason} from '../flow/end-reason.js';
import type {StatsReporterRegistry} from '../reporting/registry.js';
import type {PacketCounter, TrafficStatsReporter} from '../reporting/traffic-stats-reporter.js';
import {C, type ServiceCounters} from './counters.js';
import type {BoundedWarning} from './log.js';
import type {ReceivedBatch} from './transport/transport.js';

/** What all connections of a service share. */
export interface ServiceMetering {
  readonly registry: StatsReporterRegistry;
  readonly statsGUID: string;
  readonly service: string;
  readonly counters: ServiceCounters;
  readonly warn: BoundedWarning;
}

/**
 * Reports one connection. The reporter is looked up and its counter bound once, and again only when the registry
 * changes. An error that a reporter throws is counted and logged, and the relay continues.
 */
export class ConnectionMetering {
  #generation = -1;
  #reporter: TrafficStatsReporter | undefined;
  #counter: PacketCounter | undefined;
  #started: TrafficStatsReporter | undefined;

  constructor(
    readonly service: ServiceMetering,
    readonly client: string,
    readonly target: string,
  ) {}

  /** Datagrams `from` up to, not including, `to` came from the client. */
  rx(batch: ReceivedBatch, from: number, to: number, bytes: number, atMs: number): void {
    this.#bind();
    try {
      if (this.#counter) {
        this.#counter.addRx(to - from, bytes, atMs);
        if (this.#counter.addRxSize) {
          for (let index = from; index < to; index++) this.#counter.addRxSize(batch.size(index));
        }
      } else if (this.#reporter) {
        for (let index = from; index < to; index++) {
          this.#reporter.onPacket('udp', 'rx', this.client, this.target, batch.size(index));
        }
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  /** The whole batch came from the target. */
  tx(batch: ReceivedBatch, bytes: number, atMs: number): void {
    this.#bind();
    try {
      if (this.#counter) {
        this.#counter.addTx(batch.count, bytes, atMs);
        if (this.#counter.addTxSize) {
          for (let index = 0; index < batch.count; index++) this.#counter.addTxSize(batch.size(index));
        }
      } else if (this.#reporter) {
        for (let index = 0; index < batch.count; index++) {
          this.#reporter.onPacket('udp', 'tx', this.target, this.client, batch.size(index));
        }
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  /** A reply came `elapsedMs` after the request that it answers. */
  response(elapsedMs: number): void {
    try {
      this.#counter?.addResponse?.(elapsedMs);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Packets that `rx` or `tx` counted were not forwarded. */
  drops(direction: Direction, packets: number, bytes: number): void {
    try {
      this.#counter?.addDrops?.(packets, direction, bytes);
    } catch (error) {
      this.#failed(error);
    }
  }

  refusals(count: number): void {
    this.#guard(() => this.#counter?.addRefusals?.(count));
  }

  start(): void {
    this.#bind();
  }

  end(reason: EndReason): void {
    this.#bind();
    this.#guard(() => this.#counter?.noteEnd?.(reason));
    this.#guard(() => this.#reporter?.onConnectionEnd?.('udp', this.client, this.target));
  }

  #bind(): void {
    if (this.#generation !== this.service.registry.generation || this.#counter?.ended) this.#rebind();
  }

  /** Separate from the check, which would otherwise allocate this closure's context every time. */
  #rebind(): void {
    const {registry, statsGUID, service} = this.service;
    this.#generation = registry.generation;
    const reporter = registry.lookup(statsGUID);
    this.#reporter = reporter;
    this.#counter = undefined;
    if (!reporter) return;
    this.#guard(() => {
      this.#counter = reporter.meter?.('udp', this.client, this.target, service);
    });
    // A reporter that is registered during the flow gets its start with the next packet.
    if (this.#started !== reporter) {
      this.#started = reporter;
      this.#guard(() => reporter.onConnectionStart?.('udp', this.client, this.target));
    }
  }

  #guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    const {counters, warn, service, statsGUID} = this.service;
    counters[C.reporterErrors]!++;
    warn(
      'reporter',
      {service, statsGUID, error: String(error)},
      'a stats reporter threw an error; the relay continues',
    );
  }
}
