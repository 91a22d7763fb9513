/** So many round trips in a row have to look like ones before they count; a bit that is set at random does not get there. */
const trustedTurns = 6;
/** Of a bit that never behaves, no more is expected. */
const hopelessTurns = -64;
/** A smoothed figure moves by this part of a new one (RFC 6298, section 2.3). */
const smoothing = 8;
const longestMs = 60_000;

/**
 * The round trip of a QUIC connection by its spin bit (RFC 9000, section 17.4): the client inverts what it got, the server returns it, so
 * that each of them changes once in a round trip, and by turns. Endpoints may set the bit at random, or not use it.
 */
export class SpinBit {
  /** Smoothed, in ms; NaN while it is not known. Doubles from the start, as in Session. */
  rttMs = Number.NaN;
  #rxBit = -1;
  #txBit = -1;
  /** When the client last changed it. */
  #turnedMs = Number.NaN;
  /** How often the server changed it since. */
  #returns = 0;
  #trust = 0;

  take(isRx: boolean, bit: number, nowMs: number): void {
    if (this.#trust <= hopelessTurns) return;
    if (isRx) this.#takeRx(bit, nowMs);
    else if (bit !== this.#txBit) {
      this.#txBit = bit;
      // Only what the client sent comes back.
      this.#returns += bit === this.#rxBit ? 1 : 2;
    }
  }

  resume(): void {
    this.#turnedMs = Number.NaN;
  }

  #takeRx(bit: number, nowMs: number): void {
    if (bit === this.#rxBit) return;
    this.#rxBit = bit;
    const elapsedMs = nowMs - this.#turnedMs;
    const isTurn = this.#returns === 1;
    this.#returns = 0;
    const isFirst = Number.isNaN(this.#turnedMs);
    this.#turnedMs = nowMs;
    if (isFirst) return;
    this.#trust = isTurn ? Math.min(trustedTurns, this.#trust + 1) : this.#trust - 3;
    if (this.#trust < trustedTurns || elapsedMs > longestMs) return;
    this.rttMs = Number.isNaN(this.rttMs) ? elapsedMs : this.rttMs + (elapsedMs - this.rttMs) / smoothing;
  }
}
