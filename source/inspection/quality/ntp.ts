import {Quality} from '../../flow/flow-quality.js';
import {uint32} from '../bytes.js';
import type {QualityContext, QualityReader} from './reader.js';

/** RFC 5905, section 7.3. */
const headerBytes = 48;
const [clientMode, serverMode] = [3, 4];
const [originAt, receiveAt, transmitAt] = [24, 32, 40];
/** Seconds of NTP count from 1900; from 2036 on they begin again at 0. */
const secondsTo1970 = 2_208_988_800;
const eraSeconds = 2 ** 32;
const halfEra = 2 ** 31;

/** How good a clock a server says it has, and how far that is from the clock of this machine. */
export class NtpReader implements QualityReader {
  readonly #context: QualityContext;
  /** What the last request asked with, and when it was seen. A client may ask with a random number. */
  #askedHigh = -1;
  #askedLow = -1;
  #askedMs = Number.NaN;

  constructor(context: QualityContext) {
    this.#context = context;
  }

  take(isRx: boolean, bytes: Uint8Array, at: number, length: number): void {
    if (length < headerBytes) return;
    const {numbers, at: row, nowMs} = this.#context;
    const mode = bytes[at]! & 7;
    if (isRx && mode === clientMode) {
      this.#askedHigh = uint32(bytes, at + transmitAt);
      this.#askedLow = uint32(bytes, at + transmitAt + 4);
      this.#askedMs = nowMs[0]!;
    } else if (!isRx && mode === serverMode) {
      numbers[row + Quality.status] = bytes[at + 1]!;
      // Without a stratum it says why it does not tell the time.
      if (bytes[at + 1] !== 0) this.#tellOffset(bytes, at, nowMs[0]!);
    }
  }

  resume(): void {
    this.#askedMs = Number.NaN;
  }

  /** RFC 5905, section 8, with the two times of the client as they were seen here. */
  #tellOffset(bytes: Uint8Array, at: number, answeredMs: number): void {
    const isAsked =
      uint32(bytes, at + originAt) === this.#askedHigh && uint32(bytes, at + originAt + 4) === this.#askedLow;
    if (!isAsked || Number.isNaN(this.#askedMs)) return;
    const theirs = (timeMs(bytes, at + receiveAt) + timeMs(bytes, at + transmitAt)) / 2;
    const ours = (this.#askedMs + answeredMs) / 2 + this.#context.wallClockAheadMs();
    this.#askedMs = Number.NaN;
    this.#context.tell('ntp_offset_ms', Math.round((theirs - ours) * 10) / 10);
  }
}

/** A timestamp in ms since the epoch. */
function timeMs(bytes: Uint8Array, at: number): number {
  const seconds = uint32(bytes, at);
  const era = seconds < halfEra ? eraSeconds : 0;
  return (seconds + era - secondsTo1970) * 1000 + (uint32(bytes, at + 4) * 1000) / 2 ** 32;
}
