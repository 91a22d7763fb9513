import {uint16} from '../bytes.js';
import {find, latin1} from '../text.js';
import type {QualityContext, QualityReader} from './reader.js';

/** RFC 1350, section 5, and RFC 2347. */
const [readRequest, writeRequest, data, failure, options] = [1, 2, 3, 5, 6];
const headerBytes = 4;
const blocks = 0x10000;
const usualBlockBytes = 512;
const maxOptionBytes = 32;
const unknown = -1;

/** How far a file has come. */
export class TftpReader implements QualityReader {
  readonly #context: QualityContext;
  /** What the two ends agreed on; -1 where they did not. */
  #totalBytes = unknown;
  #blockBytes = usualBlockBytes;
  #isAgreed = false;
  #block = 0;
  #toldPercent = unknown;
  #toldBytes = 0;

  constructor(context: QualityContext) {
    this.#context = context;
  }

  take(isRx: boolean, bytes: Uint8Array, at: number, length: number, size: number): void {
    if (length < headerBytes) return;
    const operation = uint16(bytes, at);
    if (operation === data) this.#takeData(uint16(bytes, at + 2), size - headerBytes);
    else if (operation === failure) this.#context.tell('tftp_progress', 'failed');
    // Who sends a file says how long it is, and the other end asks with a 0 (RFC 2349).
    else if (operation === options || (operation === writeRequest && isRx))
      this.#agree(bytes, at + 2, at + length, operation === options ? 0 : 2);
    else if (operation === readRequest) this.#block = 0;
  }

  resume(): void {}

  /** @param names how many texts come before the options: the name of the file, and the mode */
  #agree(bytes: Uint8Array, from: number, end: number, names: number): void {
    const texts: string[] = [];
    for (let at = from; at < end && texts.length < 20; ) {
      const textEnd = find(
        bytes,
        0,
        at,
        Math.min(maxOptionBytes + (texts.length < names ? 512 : 0), end - at),
      );
      if (textEnd < 0) break;
      texts.push(latin1(bytes, at, textEnd).toLowerCase());
      at = textEnd + 1;
    }
    for (let index = names; index + 1 < texts.length; index += 2) {
      const number = /^\d{1,12}$/.test(texts[index + 1]!) ? Number(texts[index + 1]) : unknown;
      if (number <= 0) continue;
      if (texts[index] === 'tsize') this.#totalBytes = number;
      if (texts[index] === 'blksize') {
        this.#blockBytes = number;
        this.#isAgreed = true;
      }
    }
  }

  #takeData(number: number, bytes: number): void {
    // Joined midway: the first block that is seen is mostly a full one.
    if (!this.#isAgreed && this.#block === 0 && bytes > usualBlockBytes) this.#blockBytes = bytes;
    const ahead = (number - this.#block) & (blocks - 1);
    // One that is sent again.
    if (ahead === 0 || ahead > blocks / 2) return;
    this.#block += ahead;
    const sofar = (this.#block - 1) * this.#blockBytes + bytes;
    if (bytes < this.#blockBytes) this.#context.tell('tftp_progress', 'complete');
    else if (this.#totalBytes > 0)
      this.#tellPercent(Math.min(99, Math.floor((100 * sofar) / this.#totalBytes)));
    else if (sofar - this.#toldBytes >= 65_536) {
      this.#toldBytes = sofar;
      this.#context.tell('tftp_progress', `${Math.floor(sofar / 1000)} KB`);
    }
  }

  #tellPercent(percent: number): void {
    if (percent === this.#toldPercent) return;
    this.#toldPercent = percent;
    this.#context.tell('tftp_progress', `${percent}%`);
  }
}
