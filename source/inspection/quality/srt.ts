import {Quality} from '../../flow/flow-quality.js';
import {uint16, uint32} from '../bytes.js';
import {addTo, type QualityContext, type QualityReader} from './reader.js';

/** draft-sharabayko-srt, sections 3, 3.2.4 and 3.2.5. */
const headerBytes = 16;
const controlBit = 0x80;
const [acknowledgement, lossReport] = [2, 3];
/** A full acknowledgement; a light one has only its sequence number. */
const rttAt = headerBytes + 4;
const fullBytes = headerBytes + 16;
const retransmittedBit = 0x04;
/** Sequence numbers have 31 bits. */
const sequenceMask = 0x7fffffff;
const rangeBit = 0x80000000;
const none = -1;

/** What an SRT receiver reports: the round trip, and what it missed. */
export class SrtReader implements QualityReader {
  readonly #context: QualityContext;
  readonly #rx = new Sent();
  readonly #tx = new Sent();

  constructor(context: QualityContext) {
    this.#context = context;
  }

  take(isRx: boolean, bytes: Uint8Array, at: number, length: number): void {
    if (length < headerBytes) return;
    const {numbers, at: row} = this.#context;
    if ((bytes[at]! & controlBit) === 0) {
      const isAgain = (bytes[at + 4]! & retransmittedBit) !== 0;
      if (!isAgain) (isRx ? this.#rx : this.#tx).count(uint32(bytes, at), numbers, row);
      return;
    }
    const type = uint16(bytes, at) & 0x7fff;
    if (type === acknowledgement && length >= fullBytes)
      numbers[row + Quality.pathRttMs] = uint32(bytes, at + rttAt) / 1000;
    // It is of what went the other way.
    else if (type === lossReport)
      (isRx ? this.#tx : this.#rx).lose(bytes, at + headerBytes, at + length, numbers, row);
  }

  resume(): void {
    this.#rx.resume();
    this.#tx.resume();
  }
}

/** What went one way. */
class Sent {
  #highest = none;
  /** The highest that was reported as lost: a receiver repeats its reports until it has everything. */
  #highestLost = none;

  count(sequence: number, numbers: Float64Array, row: number): void {
    const ahead = this.#highest === none ? 1 : distance(this.#highest, sequence);
    if (ahead <= 0) return;
    this.#highest = sequence;
    addTo(numbers, row + Quality.expected, ahead);
    if (Number.isNaN(numbers[row + Quality.lost]!)) numbers[row + Quality.lost] = 0;
  }

  /** A list of single numbers, and of ranges whose first has its highest bit set (appendix A of the draft). */
  lose(bytes: Uint8Array, from: number, end: number, numbers: Float64Array, row: number): void {
    for (let at = from; at + 4 <= end; at += 4) {
      const first = uint32(bytes, at);
      const isRange = first >= rangeBit && at + 8 <= end;
      const last = isRange ? uint32(bytes, at + 4) : first;
      if (isRange) at += 4;
      this.#loseRange(first & sequenceMask, last & sequenceMask, numbers, row);
    }
  }

  resume(): void {
    this.#highest = none;
  }

  #loseRange(first: number, last: number, numbers: Float64Array, row: number): void {
    // Only of what was seen: anything else is no report of this stream.
    if (this.#highest === none || distance(last, this.#highest) < 0 || distance(first, last) < 0) return;
    const lost =
      this.#highestLost === none
        ? distance(first, last) + 1
        : Math.min(distance(first, last) + 1, distance(this.#highestLost, last));
    if (lost <= 0) return;
    this.#highestLost = last;
    addTo(numbers, row + Quality.lost, lost);
  }
}

/** How far `to` is ahead of `from`; negative if it is behind. */
function distance(from: number, to: number): number {
  return ((to - from) << 1) >> 1;
}
