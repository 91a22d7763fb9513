import type {ClientBatch, ReceivedBatch} from './transport.js';

/** Where the run of datagrams with the key of datagram `from` ends; not included. */
export function endOfRun(batch: ClientBatch, from: number): number {
  const key = batch.key(from);
  let to = from + 1;
  while (to < batch.count && batch.key(to) === key) to++;
  return to;
}

/** Payload bytes of datagrams `from` up to, not including, `to`. */
export function payloadBytes(batch: ReceivedBatch, from: number, to: number): number {
  let bytes = 0;
  for (let index = from; index < to; index++) bytes += batch.size(index);
  return bytes;
}

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

  trafficClass(index: number): number {
    return this.#inner.trafficClass?.(this.#from + index) ?? 0;
  }
}
