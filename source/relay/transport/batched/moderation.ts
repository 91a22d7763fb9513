/** From this rate on, the next message is likely to come soon. */
const steadyPerSecond = 2000;
/** Below this rate, every datagram is forwarded at once. */
const busyPerSecond = 40_000;
const longestPauseMicroseconds = 500;
/** Microseconds of pause for each message per second: 200 at 40,000/s, the longest pause from 100,000/s on. */
const pausePerMessage = 1 / 200;
/** The load is measured over the first, and has to last for the second: a burst after a hiccup is no load. */
const windowMs = 2;
const lastingMs = 16;

/**
 * How long to let messages gather before receiving them, like the interrupt moderation of network cards. Under load,
 * waking up for every few datagrams costs more than the datagrams do.
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
   * @param messages how many were received; a coalesced train counts as one, since it needs no gathering
   * @param full whether there was no room for more, so that enough has already gathered
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

  /** Whether messages come in quick succession. */
  get isSteady(): boolean {
    return this.#perSecond >= steadyPerSecond;
  }
}

function pauseAt(messagesPerSecond: number): number {
  if (messagesPerSecond < busyPerSecond) return 0;
  return Math.min(longestPauseMicroseconds, Math.round(messagesPerSecond * pausePerMessage));
}
