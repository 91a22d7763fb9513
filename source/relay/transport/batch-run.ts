import type {ReceivedBatch} from './transport.js';

/** A part of another batch; reused for the next part. */
export class BatchRun implements ReceivedBatch {
  count = 0;
  #inner!: ReceivedBatch;
  #from = 0;

  /** Datagrams `from` up to, not including, `to`. */
  of(inner: ReceivedBatch, from: number, to: number): ReceivedBatch {
    this.#inner = inner;
    this.#from = from;
    this.count = to - from;
    return this;
  }

  size(index: number): number {
    return this.#inner.size(this.#from + index);
  }

  payload(index: number): Uint8Array {
    return this.#inner.payload(this.#from + index);
  }
}
