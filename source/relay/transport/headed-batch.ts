import type {ReceivedBatch} from './transport.js';

/** Datagrams of another batch, each with a header in front. */
export class HeadedBatch implements ReceivedBatch {
  readonly count: number;

  /** Datagrams `from` up to, not including, `to`. */
  constructor(
    readonly inner: ReceivedBatch,
    readonly from: number,
    to: number,
    readonly header: Uint8Array,
  ) {
    this.count = to - from;
  }

  size(index: number): number {
    return this.header.length + this.inner.size(this.from + index);
  }

  trafficClass(index: number): number {
    return this.inner.trafficClass?.(this.from + index) ?? 0;
  }

  /** A copy, since a transport may keep it until the socket is writable. */
  payload(index: number): Uint8Array {
    const datagram = Buffer.allocUnsafe(this.size(index));
    datagram.set(this.header);
    datagram.set(this.inner.payload(this.from + index), this.header.length);
    return datagram;
  }
}
