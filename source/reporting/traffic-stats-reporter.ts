/**
 * What is told of every packet, start and end of the connections of the services
 * whose `statsGUID` it is registered under.
 *
 * Addresses read `127.0.0.1:53` or `[::1]:53`; `byteSize` is the UDP payload in bytes.
 * A method that throws harms neither the relay nor other reporters: the error is counted and logged.
 */
import type {Direction} from '../flow/direction.js';

export interface TrafficStatsReporter {
  onPacket(protocol: string, direction: Direction, srcAddr: string, dstAddr: string, byteSize: number): void;
  onConnectionStart?(protocol: string, srcAddr: string, dstAddr: string): void;
  onConnectionEnd?(protocol: string, srcAddr: string, dstAddr: string): void;
  /**
   * The counter of one connection (`srcAddr` is the client). The relay binds it to the session and
   * adds whole batches to it, instead of calling `onPacket` for every packet.
   */
  meter?(protocol: string, srcAddr: string, dstAddr: string, service?: string): PacketCounter;
}

/** Counts the packets of one connection, whole batches at a time. `atMs` is the time in ms since the epoch. */
export interface PacketCounter {
  /** True once the connection was ended: ask the reporter for a new counter. */
  readonly ended: boolean;
  addRx(packets: number, bytes: number, atMs: number): void;
  addTx(packets: number, bytes: number, atMs: number): void;
  /** Payload bytes of one datagram among those of the last `addRx`, or `addTx`. */
  addRxSize?(bytes: number): void;
  addTxSize?(bytes: number): void;
  /** A reply came so many ms after the first request that had none. */
  addResponse?(elapsedMs: number): void;
  /** Datagrams of the connection that were received and could not be forwarded. */
  addDrops?(packets: number): void;
  /** ICMP refusals: nothing listens at the target. */
  addRefusals?(count: number): void;
  /** Told before the connection's end: `idle`, `stopped`, `evicted`, ... */
  noteEnd?(reason: string): void;
}
