/** What tells how well one flow goes, by the headers of all its datagrams. It never throws, and allocates nothing for most of them. */
export interface QualityReader {
  /**
   * The next datagram, in place and borrowed for the call. `context.nowMs` has its time.
   * @param bytes holds the payload from `at` on @param length how many bytes of it there are @param size how many it had
   */
  take(isRx: boolean, bytes: Uint8Array, at: number, length: number, size: number): void;
  /** Datagrams were not shown: what follows says nothing about what is missing. */
  resume(): void;
}

/** What a reader knows, and where it writes. */
export interface QualityContext {
  /** When the datagram that is taken came, in ms since the epoch. In memory, since a number that is passed would be allocated. */
  readonly nowMs: Float64Array;
  /** `numbers[at + Quality.x]`: NaN while it is not known. */
  readonly numbers: Float64Array;
  readonly at: number;
  /** When the first datagram of the flow came, in ms since the epoch. */
  readonly startedMs: number;
  /** How far the wall clock is ahead of `nowMs`, in ms. */
  readonly wallClockAheadMs: () => number;
  /** Says a detail in words. The last one of a key counts; each costs a message, so only what changes rarely. */
  readonly tell: (key: string, value: string | number | boolean) => void;
  /** Says that nothing more is to be found out: the reader is not shown any more. */
  readonly end: () => void;
}

/** Adds to a number that may be unknown so far. */
export function addTo(numbers: Float64Array, at: number, amount: number): void {
  const value = numbers[at]!;
  numbers[at] = Number.isNaN(value) ? amount : value + amount;
}
