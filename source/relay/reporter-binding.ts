import type {Direction} from '../flow/direction.js';
import type {ReportedEndReason} from '../flow/end-reason.js';
import type {ConnectionType} from '../flow/metadata.js';
import {reportRejection, unlessPromise} from '../flow/rejection.js';
import type {PacketCounter, TrafficStatsReporter} from '../reporting/traffic-stats-reporter.js';

/** What a connection is called, as reporters are told. */
export interface ReportedConnection {
  readonly protocol: string;
  readonly client: string;
  readonly target: string;
  /** The name of the service that relays it. */
  readonly service: string;
  readonly connectionType: ConnectionType | undefined;
}

/** The payload sizes of datagrams, in bytes. */
export interface Sizes {
  size(index: number): number;
}

/**
 * Tells one reporter of one connection, from its start to its end. What the reporter throws, or rejects with, goes to
 * `failed`.
 */
export class ReporterBinding {
  #counter: PacketCounter | undefined;

  constructor(
    readonly reporter: TrafficStatsReporter,
    readonly connection: ReportedConnection,
    readonly failed: (error: unknown) => void,
  ) {}

  /** True once the reporter ended the connection by itself: a new binding then has to start it again. */
  get ended(): boolean {
    return this.#counter?.ended === true;
  }

  /** What counts for the reporter, if it gave something that does. */
  get counter(): PacketCounter | undefined {
    return this.#counter;
  }

  start(): void {
    const {protocol, client, target, service, connectionType} = this.connection;
    this.#guard(() => {
      const returned = this.reporter.meter?.(protocol, client, target, service, connectionType);
      this.#counter = unlessPromise(returned, 'meter', this.failed);
    });
    this.#guard(() => this.reporter.onConnectionStart?.(protocol, client, target));
  }

  /** Datagrams `from` up to, not including, `to` came from the client. */
  rx(sizes: Sizes, from: number, to: number, bytes: number, atMs: number): void {
    const counter = this.#counter;
    try {
      if (counter) {
        this.#check(counter.addRx(to - from, bytes, atMs));
        if (counter.addRxSize) {
          for (let index = from; index < to; index++) this.#check(counter.addRxSize(sizes.size(index)));
        }
        return;
      }
      const {protocol, client, target} = this.connection;
      for (let index = from; index < to; index++) {
        this.#check(this.reporter.onPacket(protocol, 'rx', client, target, sizes.size(index)));
      }
    } catch (error) {
      this.failed(error);
    }
  }

  /** The first `packets` datagrams came from the target. */
  tx(sizes: Sizes, packets: number, bytes: number, atMs: number): void {
    const counter = this.#counter;
    try {
      if (counter) {
        this.#check(counter.addTx(packets, bytes, atMs));
        if (counter.addTxSize) {
          for (let index = 0; index < packets; index++) this.#check(counter.addTxSize(sizes.size(index)));
        }
        return;
      }
      const {protocol, client, target} = this.connection;
      for (let index = 0; index < packets; index++) {
        this.#check(this.reporter.onPacket(protocol, 'tx', target, client, sizes.size(index)));
      }
    } catch (error) {
      this.failed(error);
    }
  }

  response(elapsedMs: number, isEstimate: boolean): void {
    try {
      this.#check(this.#counter?.addResponse?.(elapsedMs, isEstimate));
    } catch (error) {
      this.failed(error);
    }
  }

  drops(packets: number, direction: Direction, bytes: number): void {
    try {
      this.#check(this.#counter?.addDrops?.(packets, direction, bytes));
    } catch (error) {
      this.failed(error);
    }
  }

  refusals(count: number): void {
    this.#guard(() => this.#counter?.addRefusals?.(count));
  }

  unproven(isUnproven: boolean): void {
    this.#guard(() => this.#counter?.noteUnproven?.(isUnproven));
  }

  end(reason: ReportedEndReason): void {
    const {protocol, client, target} = this.connection;
    this.#guard(() => this.#counter?.noteEnd?.(reason));
    this.#guard(() => this.reporter.onConnectionEnd?.(protocol, client, target));
  }

  #guard(call: () => unknown): void {
    try {
      this.#check(call());
    } catch (error) {
      this.failed(error);
    }
  }

  /** A method that returns nothing costs one comparison. */
  #check(returned: unknown): void {
    if (returned !== undefined) reportRejection(returned, this.failed);
  }
}
