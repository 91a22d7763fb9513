import type {BatchLibc} from './libc.js';

/**
 * Memory for system calls, which get pointers into it. It does not move, and lives as long as this object: pointers
 * inside structures keep nothing alive. Untouched pages take no memory.
 */
export class Arena {
  readonly bytes: Uint8Array;
  /** The same memory as 32-bit words; the index is the byte offset / 4. */
  readonly words: Uint32Array;
  /** Address of the first byte. */
  readonly base: number;
  /** The upper half of every address in the arena. */
  readonly high: number;
  /** Lower half of `base` as a signed integer: `low + offset` wraps to the lower half of an address. */
  readonly low: number;
  #used = 0;

  constructor(size: number, libc: Pick<BatchLibc, 'addressOf'>) {
    let bytes: Uint8Array;
    const straddling: Uint8Array[] = [];
    do {
      bytes = new Uint8Array(size);
      straddling.push(bytes);
      // All addresses share their upper half, so writing a pointer is usually writing one word.
    } while (highOf(libc.addressOf(bytes)) !== highOf(libc.addressOf(bytes) + size));
    this.bytes = bytes;
    this.words = new Uint32Array(bytes.buffer);
    this.base = libc.addressOf(bytes);
    this.high = highOf(this.base);
    this.low = this.base | 0;
  }

  /**
   * Reserves `size` bytes for good.
   * @returns their offset, a multiple of 64 (a cache line)
   * @throws {RangeError} when the arena is full
   */
  take(size: number): number {
    const offset = this.#used;
    this.#used = Math.ceil((offset + size) / 64) * 64;
    if (this.#used > this.bytes.length) throw new RangeError('the arena is too small for its parts');
    return offset;
  }

  /** Writes a pointer to `target` at `at`; both are offsets in the arena. */
  point(at: number, target: number): void {
    this.words[at >> 2] = this.low + target;
    this.words[(at >> 2) + 1] = this.high;
  }
}

function highOf(address: number): number {
  return Math.floor(address / 2 ** 32);
}
