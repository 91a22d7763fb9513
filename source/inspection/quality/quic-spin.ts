/** So many round trips in a row have to look like ones before they count; a bit that is set at random does not get there. */
const trustedTurns = 12;
/** Of a bit that never behaves, or that never changes, no more is expected. */
const hopelessTurns = -64;
const hopelessPackets = 512;
/** Ends that have nothing to send turn late: of so many turns and those before them, the shortest counts. */
const windowTurns = 8;

/**
 * The round trip of a QUIC connection by its spin bit (RFC 9000, section 17.4): the client inverts what it got, the server returns it, so
 * that each of them changes once in a round trip, and by turns. Endpoints may set the bit at random, or not use it.
 */
export class SpinBit {
  /** The shortest of late, in ms; NaN while it is not known. Doubles from the start, as in Session. */
  rttMs = Number.NaN;
  #shortestMs = Number.NaN;
  #shortestBeforeMs = Number.NaN;
  #turns = 0;
  #rxBit = -1;
  #txBit = -1;
  /** When the client last changed it. */
  #turnedMs = Number.NaN;
  /** How often the server changed it since. */
  #returns = 0;
  #trust = 0;
  /** Packets of the client since it last changed the bit. */
  #packets = 0;

  get isHopeless(): boolean {
    return this.#trust <= hopelessTurns || (Number.isNaN(this.rttMs) && this.#packets >= hopelessPackets);
  }

  take(isRx: boolean, bit: number, nowMs: number): void {
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
    this.#packets++;
    if (bit === this.#rxBit) return;
    this.#packets = 0;
    this.#rxBit = bit;
    const elapsedMs = nowMs - this.#turnedMs;
    const isTurn = this.#returns === 1;
    this.#returns = 0;
    const isFirst = Number.isNaN(this.#turnedMs);
    this.#turnedMs = nowMs;
    if (isFirst) return;
    this.#trust = isTurn ? Math.min(trustedTurns, this.#trust + 1) : Math.min(0, this.#trust) - 1;
    if (this.#trust === trustedTurns) this.#add(elapsedMs);
  }

  #add(elapsedMs: number): void {
    if (this.#turns++ % windowTurns === 0) {
      this.#shortestBeforeMs = this.#shortestMs;
      this.#shortestMs = elapsedMs;
    } else if (elapsedMs < this.#shortestMs) this.#shortestMs = elapsedMs;
    this.rttMs = Math.min(this.#shortestBeforeMs, this.#shortestMs);
  }
}
