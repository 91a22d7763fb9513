import type {BatchLibc} from './libc.js';

/**
 * Memory that system calls are given pointers into. It does not move, and lives as long as this object:
 * a pointer inside a structure keeps nothing alive. Untouched pages take no room.
 */
export class Arena {
  readonly bytes: Uint8Array;
  /** The same as words of 32 bits: index is the byte offset / 4. */
  readonly words: Uint32Array;
  /** Address of the first byte. */
  readonly base: number;
  /** Upper half of every address in here. */
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
      // All addresses share their upper half, so that writing a pointer is writing one word.
    } while (highOf(libc.addressOf(bytes)) !== highOf(libc.addressOf(bytes) + size));
    this.bytes = bytes;
    this.words = new Uint32Array(bytes.buffer);
    this.base = libc.addressOf(bytes);
    this.high = highOf(this.base);
    this.low = this.base | 0;
  }

  /** Takes `size` bytes for good and returns their offset, a multiple of 64 (a cache line). */
  take(size: number): number {
    const offset = this.#used;
    this.#used = Math.ceil((offset + size) / 64) * 64;
    if (this.#used > this.bytes.length) throw new RangeError('the arena is too small for its parts');
    return offset;
  }

  /** Writes the address of `target`, both offsets into this memory. */
  point(at: number, target: number): void {
    this.words[at >> 2] = this.low + target;
    this.words[(at >> 2) + 1] = this.high;
  }
}

function highOf(address: number): number {
  return Math.floor(address / 2 ** 32);
}
