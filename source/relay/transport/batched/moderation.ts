/** From here on the next message is soon to come. */
const steadyPerSecond = 2000;
/** Below this every datagram goes on at once. */
const busyPerSecond = 40_000;
const longestPauseMicroseconds = 500;
/** Microseconds of pause for each message per second: 200 where pauses begin, the longest from 100,000/s on. */
const pausePerMessage = 1 / 200;
/** Over which the load is measured, and over which it has to last: a burst, such as follows any hiccup, is no load. */
const windowMs = 2;
const lastingMs = 16;

/**
 * How long to let messages gather before they are received, as network cards moderate their interrupts: under load
 * a wake-up for every few datagrams costs more than the datagrams do.
 */
export class Moderation {
  #messages = 0;
  #full = false;
  #sinceMs = 0;
  #pauseMicroseconds = 0;
  #perSecond = 0;
  /** Smoothed over `lastingMs`. */
  #lastingPerSecond = 0;

  /**
   * @param messages were received; a coalesced train counts as one, since it needs no gathering
   * @param full there was no room for more: what waits already has gathered enough
   */
  count(messages: number, full = false): void {
    this.#messages += messages;
    this.#full = full;
  }

  pauseMicroseconds(nowMs: number): number {
    const elapsedMs = nowMs - this.#sinceMs;
    if (elapsedMs >= windowMs) {
      this.#perSecond = (this.#messages * 1000) / elapsedMs;
      const weight = Math.min(1, elapsedMs / lastingMs);
      this.#lastingPerSecond += (this.#perSecond - this.#lastingPerSecond) * weight;
      this.#pauseMicroseconds = this.#perSecond < busyPerSecond ? 0 : pauseAt(this.#lastingPerSecond);
      this.#messages = 0;
      this.#sinceMs = nowMs;
    }
    return this.#full ? 0 : this.#pauseMicroseconds;
  }

  /** True while messages come closely. */
  get isSteady(): boolean {
    return this.#perSecond >= steadyPerSecond;
  }
}

function pauseAt(messagesPerSecond: number): number {
  if (messagesPerSecond < busyPerSecond) return 0;
  return Math.min(longestPauseMicroseconds, Math.round(messagesPerSecond * pausePerMessage));
}
