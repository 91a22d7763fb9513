import type {Direction} from '../flow/direction.js';
import type {ConnectionType} from '../flow/metadata.js';

/**
 * Receives every packet, start and end of the connections of the services that have its GUID as `statsGUID`.
 *
 * `protocol` is `udp`; addresses read `127.0.0.1:53` or `[::1]:53`; `byteSize` is the UDP payload in bytes.
 * All methods are called in the thread in which the reporter is registered, between two datagrams: they should return
 * within microseconds. If a method throws, or returns a promise that rejects, the error is counted and logged, and the
 * relay and other reporters go on.
 */
export interface TrafficStatsReporter {
  /** Called for every packet, unless there is `meter`. For `tx` the source is the target, and the destination the client. */
  onPacket(protocol: string, direction: Direction, srcAddr: string, dstAddr: string, byteSize: number): void;
  /** A session started; `srcAddr` is the client. */
  onConnectionStart?(protocol: string, srcAddr: string, dstAddr: string): void;
  /** A session ended; `srcAddr` is the client. */
  onConnectionEnd?(protocol: string, srcAddr: string, dstAddr: string): void;
  /**
   * The counter of one connection; `srcAddr` is the client, `service` the name of the service, and `connectionType` is
   * `tun` for a flow of a TUN device. The relay asks for it once a session and adds whole batches to it, instead of
   * calling `onPacket` for every packet.
   */
  meter?(
    protocol: string,
    srcAddr: string,
    dstAddr: string,
    service?: string,
    connectionType?: ConnectionType,
  ): PacketCounter;
}

/** Where a counter keeps its numbers: `fields[offset + Column.x]`, by the columns of the meter table. */
export interface CounterRow {
  readonly fields: Float64Array;
  readonly offset: number;
}

/** A counter that can be added to without any calls, until it ends. */
export interface CounterInMemory extends PacketCounter {
  counterRow(): CounterRow;
}

/** Counts the packets of one connection, whole batches at a time. */
export interface PacketCounter {
  /** True once the connection has ended: the relay then asks for a new counter. */
  readonly ended: boolean;
  /**
   * Packets from the client.
   * @param bytes UDP payload bytes of all of them
   * @param atMs in ms since the epoch
   */
  addRx(packets: number, bytes: number, atMs: number): void;
  /** Packets from the target; as `addRx`. */
  addTx(packets: number, bytes: number, atMs: number): void;
  /** Payload bytes of one of the packets of the last `addRx`. */
  addRxSize?(bytes: number): void;
  /** Payload bytes of one of the packets of the last `addTx`. */
  addTxSize?(bytes: number): void;
  /**
   * A reply came `elapsedMs` ms after its request.
   * @param isEstimate whether only time pairs the two: the protocol does not number its messages, or is not known
   */
  addResponse?(elapsedMs: number, isEstimate?: boolean): void;
  /**
   * Packets that were received and not forwarded: added to rx or tx before.
   * @param direction default: `rx`
   * @param bytes UDP payload bytes of all of them; default: 0
   */
  addDrops?(packets: number, direction?: Direction, bytes?: number): void;
  /** ICMP refusals: nothing listens at the target (RFC 1122, section 4.1.3.3). */
  addRefusals?(count: number): void;
  /** Replies are dropped, because the client may be a forged address until it sends again; or no longer are (false). */
  noteUnproven?(isUnproven: boolean): void;
  /** Called before `onConnectionEnd`, with an `EndReason`, or `unregistered` if only this reporter's part ends. */
  noteEnd?(reason: string): void;
}
