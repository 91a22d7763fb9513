import {SOL_SOCKET} from '../../dist/libc/abi.js';

// include/uapi/asm-generic/socket.h, include/uapi/linux/time.h; the option's number is its control message's type.
export const SO_TIMESTAMPNS = 35;
const CLOCK_REALTIME = 0;
const readings = 1000;

/** Sleeps, and puts the kernel's time stamps of what arrives on the time line of `performance.now()`. */
export class Clock {
  #memory;
  #libc;
  #at;
  #zeroSeconds;
  /** What the wall clock, in ms since `#zeroSeconds`, is ahead of performance.now(). */
  #aheadMs = 0;

  constructor(memory, libc) {
    this.#memory = memory;
    this.#libc = libc;
    this.#at = memory.take(16);
    libc.clock_gettime(CLOCK_REALTIME, memory.base + this.#at);
    this.#zeroSeconds = this.#seconds(this.#at);
    this.#aheadMs = this.#measureAhead();
  }

  /** Both clocks are read many times; the reading that took least is the one that nothing came between. */
  #measureAhead() {
    let [leastMs, aheadMs] = [Number.POSITIVE_INFINITY, 0];
    for (let reading = 0; reading < readings; reading++) {
      const beforeMs = performance.now();
      this.#libc.clock_gettime(CLOCK_REALTIME, this.#memory.base + this.#at);
      const tookMs = performance.now() - beforeMs;
      if (tookMs >= leastMs) continue;
      [leastMs, aheadMs] = [tookMs, this.stampMs(this.#at) - (beforeMs + tookMs / 2)];
    }
    return aheadMs;
  }

  /** Of a timespec in the arena (two 64-bit words: seconds, nanoseconds). */
  stampMs(at) {
    return (
      (this.#seconds(at) - this.#zeroSeconds) * 1000 + this.#memory.words[(at >> 2) + 2] / 1e6 - this.#aheadMs
    );
  }

  /** When the kernel took what is in the slot, or undefined if it does not say. */
  arrivalMs(slots, slot) {
    const at = slots.controlData(slot, SOL_SOCKET, SO_TIMESTAMPNS);
    return at < 0 ? undefined : this.stampMs(at);
  }

  sleep(ms) {
    const words = this.#memory.words;
    words.fill(0, this.#at >> 2, (this.#at >> 2) + 4);
    words[(this.#at >> 2) + 2] = ms * 1e6;
    this.#libc.nanosleep(this.#memory.base + this.#at, 0);
  }

  #seconds(at) {
    return this.#memory.words[at >> 2] + this.#memory.words[(at >> 2) + 1] * 2 ** 32;
  }
}
