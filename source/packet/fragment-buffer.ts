/** At an MTU of 576 bytes the largest datagram has 120 fragments. */
const maxFragments = 256;
const maxDataBytes = 65_535;

/** Whether a datagram is complete, needs more fragments, or can never be completed. */
export type AddedFragment = 'complete' | 'incomplete' | 'broken';

/** The data of one datagram's fragments, each at its offset. */
export class FragmentBuffer {
  readonly data = new Uint8Array(maxDataBytes);
  /** -1 until the last fragment arrives. */
  totalBytes = -1;
  readonly #starts = new Int32Array(maxFragments);
  readonly #ends = new Int32Array(maxFragments);
  #count = 0;
  #bytes = 0;

  clear(): void {
    this.totalBytes = -1;
    this.#count = 0;
    this.#bytes = 0;
  }

  /** Overlapping fragments break a datagram (RFC 5722, RFC 8200 section 4.5); exact duplicates are ignored. */
  add(offset: number, fragment: Uint8Array, isLast: boolean): AddedFragment {
    const end = offset + fragment.length;
    for (let index = 0; index < this.#count; index++) {
      if (offset === this.#starts[index] && end === this.#ends[index]) return 'incomplete';
      if (offset < this.#ends[index]! && end > this.#starts[index]!) return 'broken';
      // Data beyond the last fragment, or a second last fragment.
      if (isLast && this.#ends[index]! > end) return 'broken';
    }
    if (this.totalBytes >= 0 && (isLast || end > this.totalBytes)) return 'broken';
    if (this.#count === maxFragments || end > maxDataBytes) return 'broken';
    if (isLast) this.totalBytes = end;
    this.data.set(fragment, offset);
    this.#starts[this.#count] = offset;
    this.#ends[this.#count] = end;
    this.#count++;
    this.#bytes += fragment.length;
    return this.#bytes === this.totalBytes ? 'complete' : 'incomplete';
  }
}
