import {guessClockHz} from './clock-rate.js';
import {comfortNoise, payloadType} from './payload-types.js';

/** RFC 3550, appendix A.1: what is a gap, what is a late packet, and what is another stream. */
const maxDropout = 3000;
const maxMisorder = 100;
const sequences = 0x10000;
const noSequence = -1;
/** No network delays so much: the sender has set its timestamps anew. */
const restartMs = 10_000;
/** So many packets in a row of another dynamic type are no dialled digits, but another codec. */
const mostOthers = 100;

/** One stream of a flow: packets of one direction with the same source. */
export class RtpSource {
  /** False until two packets in a row have followed each other: what looks like RTP by chance does not. */
  isValid = false;
  /** How many packets should have come, and how many did. */
  expected = 0;
  received = 0;
  /** In ms; NaN while it is not known. Doubles from the start, so that V8 writes them in place. */
  jitterMs = Number.NaN;
  lastMs = Number.NaN;
  /** What the last window says listeners would hear; NaN for streams of which nobody knows. */
  mos = Number.NaN;
  payloadType = -1;
  /** What there was when the last window of its MOS ended. */
  windowStartedMs = Number.NaN;
  windowExpected = 0;
  windowReceived = 0;
  #expectedBefore = 0;
  #baseSequence = 0;
  #maxSequence = noSequence;
  #cycles = 0;
  #badSequence = noSequence;
  #isResumed = false;
  /** 0 while it is not known. */
  #clockHz = 0;
  #timestamp = 0;
  #firstTimestamp = 0;
  #firstMs = Number.NaN;
  /** When the packet came that has `#timestamp`. */
  #timedMs = Number.NaN;
  /** Packets of another dynamic type since the last one of this. */
  #others = 0;

  constructor(readonly id: number) {}

  /** @returns whether the packet counts */
  take(sequence: number, timestamp: number, type: number, nowMs: number): boolean {
    if (!this.#follows(sequence)) return false;
    this.expected = this.#expectedBefore + this.#cycles + this.#maxSequence - this.#baseSequence + 1;
    this.#time(timestamp, type, nowMs);
    this.lastMs = nowMs;
    return true;
  }

  get lost(): number {
    return Math.max(0, this.expected - this.received);
  }

  /** What is missing from here to the next packet was not shown. */
  resume(): void {
    this.#isResumed = true;
  }

  /** RFC 3550, appendix A.1, which does not count the first packet of a new source. Here both of the first two count. */
  #follows(sequence: number): boolean {
    if (!this.isValid) {
      this.isValid = sequence === ((this.#maxSequence + 1) & 0xffff) && this.#maxSequence !== noSequence;
      this.#maxSequence = sequence;
      if (!this.isValid) return false;
      this.#begin(sequence);
      this.#baseSequence = sequence - 1;
      this.received = 2;
      return true;
    }
    const ahead = (sequence - this.#maxSequence) & 0xffff;
    if (this.#isResumed) {
      this.#isResumed = false;
      this.#begin(sequence);
    } else if (ahead < maxDropout) {
      if (sequence < this.#maxSequence) this.#cycles += sequences;
      this.#maxSequence = sequence;
    } else if (ahead <= sequences - maxMisorder) {
      if (sequence !== this.#badSequence) {
        this.#badSequence = (sequence + 1) & 0xffff;
        return false;
      }
      // Two in a row: the other end has started again.
      this.#begin(sequence);
    }
    this.received++;
    return true;
  }

  /** From here on it is counted afresh. */
  #begin(sequence: number): void {
    this.#expectedBefore = this.expected;
    this.#baseSequence = sequence;
    this.#maxSequence = sequence;
    this.#cycles = 0;
    this.#badSequence = noSequence;
    this.#timedMs = Number.NaN;
    this.#firstMs = Number.NaN;
  }

  /** Jitter by RFC 3550, appendix A.8. @param timestamp 32 bits, with a sign */
  #time(timestamp: number, type: number, nowMs: number): void {
    if (type === this.payloadType) this.#others = 0;
    else if (type !== comfortNoise && !this.#begins(type)) return;
    if (this.#clockHz === 0) this.#guess(timestamp, nowMs);
    if (!Number.isNaN(this.#timedMs) && this.#clockHz > 0) {
      const playedMs = (((timestamp - this.#timestamp) | 0) * 1000) / this.#clockHz;
      const changeMs = Math.abs(nowMs - this.#timedMs - playedMs);
      if (changeMs < restartMs) {
        this.jitterMs = Number.isNaN(this.jitterMs)
          ? changeMs / 16
          : this.jitterMs + (changeMs - this.jitterMs) / 16;
      }
    }
    this.#timestamp = timestamp;
    this.#timedMs = nowMs;
  }

  /** @returns false for what only interrupts: dialled digits and the like, whose time stands still (RFC 4733, section 2.5.1.1) */
  #begins(type: number): boolean {
    const clockHz = payloadType(type)?.clockHz ?? 0;
    const isFirst = this.payloadType < 0;
    if (clockHz === 0 && !isFirst && ++this.#others < mostOthers) return false;
    this.#others = 0;
    if (clockHz !== this.#clockHz) {
      this.#clockHz = clockHz;
      this.#timedMs = Number.NaN;
      this.#firstMs = Number.NaN;
    }
    this.payloadType = type;
    return true;
  }

  #guess(timestamp: number, nowMs: number): void {
    if (Number.isNaN(this.#firstMs)) {
      this.#firstMs = nowMs;
      this.#firstTimestamp = timestamp;
      return;
    }
    this.#clockHz = guessClockHz((timestamp - this.#firstTimestamp) | 0, nowMs - this.#firstMs);
  }
}
