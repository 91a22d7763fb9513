import type {ReceivedBatch} from './transport/transport.js';

/** Is shown all datagrams of a flow from now on, to tell how well it goes. */
export interface QualityWatch {
  /**
   * Datagrams `from` up to, not including, `to` went one way; the batch is borrowed for the call.
   * @param atMs when the first datagram of the batch came, in ms since the epoch
   */
  take(isRx: boolean, batch: ReceivedBatch, from: number, to: number, atMs: number): void;
  /**
   * A single datagram, whose `length` captured bytes of `size` are in `bytes` from `at` on.
   * @param atMs holds when it came: as an argument it would be allocated
   */
  takeOne(
    isRx: boolean,
    bytes: Uint8Array,
    at: number,
    length: number,
    size: number,
    atMs: Float64Array,
  ): void;
}
