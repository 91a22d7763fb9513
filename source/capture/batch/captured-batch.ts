import type {ReceivedBatch} from '../../relay/transport/transport.js';

const firstCapacity = 64;

/** Datagrams of one flow and one direction, in order, as offsets into the memory that they were captured in. */
export class CapturedBatch implements ReceivedBatch {
  count = 0;
  /** Payload bytes of all of them. */
  bytes = 0;
  /** When the first and the last were captured, in ms since the epoch. Doubles from the start, so that V8 writes them in place. */
  firstMs = Number.NaN;
  lastMs = Number.NaN;
  #sizes = new Int32Array(firstCapacity);
  #payloadsAt = new Int32Array(firstCapacity);
  #captured = new Int32Array(firstCapacity);
  #timesMs = new Float64Array(firstCapacity);
  memory: Uint8Array = new Uint8Array(0);

  begin(memory: Uint8Array, atMs: number): void {
    this.memory = memory;
    this.count = 0;
    this.bytes = 0;
    this.firstMs = atMs;
  }

  /**
   * @param captured how many of `size` bytes there are
   * @param timesMs where its time is, in ms since the epoch: as an argument it would be allocated
   */
  add(size: number, payloadAt: number, captured: number, timesMs: Float64Array, timeAt: number): void {
    if (this.count === this.#sizes.length) this.#grow();
    this.#sizes[this.count] = size;
    this.#payloadsAt[this.count] = payloadAt;
    this.#captured[this.count] = captured;
    this.#timesMs[this.count] = timesMs[timeAt]!;
    this.count++;
    this.bytes += size;
  }

  size(index: number): number {
    return this.#sizes[index]!;
  }

  /** As far as it was captured. */
  payload(index: number): Uint8Array {
    const at = this.#payloadsAt[index]!;
    return this.memory.subarray(at, at + this.#captured[index]!);
  }

  payloadAt(index: number): number {
    return this.#payloadsAt[index]!;
  }

  capturedBytes(index: number): number {
    return this.#captured[index]!;
  }

  laterMs(index: number): number {
    return this.#timesMs[index]! - this.firstMs;
  }

  #grow(): void {
    this.#sizes = twiceAsLong(this.#sizes);
    this.#payloadsAt = twiceAsLong(this.#payloadsAt);
    this.#captured = twiceAsLong(this.#captured);
    const timesMs = new Float64Array(2 * this.#timesMs.length);
    timesMs.set(this.#timesMs);
    this.#timesMs = timesMs;
  }
}

function twiceAsLong(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(2 * numbers.length);
  longer.set(numbers);
  return longer;
}
