import {Quality} from '../../flow/flow-quality.js';
import type {QualityContext, QualityReader} from './reader.js';

/** RFC 1035, section 4.1.1. */
const headerBytes = 12;
const [answerBit, truncatedBit, codeBits] = [0x80, 0x02, 0x0f];

/** What a DNS server answers. How long it takes, and what it does not answer, follows from the pairs of messages. */
export class DnsReader implements QualityReader {
  readonly #context: QualityContext;
  #isTruncated = false;

  constructor(context: QualityContext) {
    this.#context = context;
  }

  take(isRx: boolean, bytes: Uint8Array, at: number, length: number): void {
    if (isRx || length < headerBytes || (bytes[at + 2]! & answerBit) === 0) return;
    const {numbers, at: row, tell} = this.#context;
    numbers[row + Quality.status] = bytes[at + 3]! & codeBits;
    if (this.#isTruncated || (bytes[at + 2]! & truncatedBit) === 0) return;
    this.#isTruncated = true;
    tell('dns_truncated', true);
  }

  resume(): void {}
}
