import {Quality} from '../../flow/flow-quality.js';
import {uint32LittleEndian} from '../bytes.js';
import {addTo, type QualityContext, type QualityReader} from './reader.js';

/** WireGuard's paper, section 5.4. */
const [initiation, response] = [1, 2];
const [initiationBytes, responseBytes] = [148, 92];
const senderAt = 4;
const receiverAt = 8;

/** When the two ends of a tunnel last agreed on keys, and how many tries that took. */
export class WireguardReader implements QualityReader {
  readonly #context: QualityContext;
  /** Who waits for a response, by direction: the number that the initiation was sent with, and when. */
  readonly #senders = new Float64Array(2).fill(Number.NaN);
  readonly #sentMs = new Float64Array(2);

  constructor(context: QualityContext) {
    this.#context = context;
  }

  take(isRx: boolean, bytes: Uint8Array, at: number, length: number, size: number): void {
    const type = bytes[at];
    if (type === initiation && size === initiationBytes && length > senderAt + 4)
      this.#begin(isRx ? 0 : 1, uint32LittleEndian(bytes, at + senderAt));
    else if (type === response && size === responseBytes && length > receiverAt + 4)
      this.#end(isRx ? 1 : 0, uint32LittleEndian(bytes, at + receiverAt));
  }

  resume(): void {
    this.#senders.fill(Number.NaN);
  }

  #begin(way: number, sender: number): void {
    const {numbers, at: row, nowMs} = this.#context;
    if (Number.isNaN(this.#senders[way]!)) addTo(numbers, row + Quality.asked, 1);
    else addTo(numbers, row + Quality.retries, 1);
    addTo(numbers, row + Quality.answered, 0);
    this.#senders[way] = sender;
    this.#sentMs[way] = nowMs[0]!;
  }

  #end(way: number, receiver: number): void {
    if (this.#senders[way] !== receiver) return;
    this.#senders[way] = Number.NaN;
    const {numbers, at: row, nowMs, wallClockAheadMs, tell} = this.#context;
    addTo(numbers, row + Quality.answered, 1);
    numbers[row + Quality.pathRttMs] = nowMs[0]! - this.#sentMs[way]!;
    tell('wireguard_handshake_at', new Date(nowMs[0]! + wallClockAheadMs()).toISOString());
  }
}
