import {Quality} from '../../flow/flow-quality.js';
import {bytesOfText, holds} from '../bytes.js';
import type {QualityContext, QualityReader} from './reader.js';

/** RFC 3261, sections 7.1 and 7.2. */
const statusLine = bytesOfText('SIP/2.0 ');
const [invite, cancel, bye] = ['INVITE ', 'CANCEL ', 'BYE '].map(bytesOfText) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
/** `\r\nCSeq:`, in any spelling; then a number, and the method that is answered. */
const sequenceHeader = bytesOfText('\ncseq');
const lineFeed = 10;
const [zero, nine] = [48, 57];
const maxHeaderBytes = 4096;
const none = -1;

/** How far a call has come, and the last response. */
export class SipReader implements QualityReader {
  readonly #context: QualityContext;
  #state = '';

  constructor(context: QualityContext) {
    this.#context = context;
  }

  take(_isRx: boolean, bytes: Uint8Array, at: number, length: number): void {
    if (length < statusLine.length + 3) return;
    if (holds(bytes, at, statusLine)) this.#takeResponse(bytes, at, at + Math.min(length, maxHeaderBytes));
    else if (holds(bytes, at, invite)) this.#setState(this.#state === 'in call' ? 'in call' : 'calling');
    else if (holds(bytes, at, cancel)) this.#setState('cancelled');
    else if (holds(bytes, at, bye)) this.#setState('ended');
  }

  resume(): void {}

  #takeResponse(bytes: Uint8Array, at: number, end: number): void {
    const code = statusAt(bytes, at + statusLine.length);
    if (code === none) return;
    this.#context.numbers[this.#context.at + Quality.status] = code;
    if (!isOfInvitation(bytes, at, end)) return;
    if (code >= 300) {
      // Who asks for a password gets the invitation once more.
      if (code !== 401 && code !== 407 && this.#state !== 'cancelled') this.#setState('failed');
    } else if (code >= 200) this.#setState('in call');
    else if (code > 100) this.#setState('ringing');
  }

  #setState(state: string): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#context.tell('sip_state', state);
  }
}

/** Three digits; -1 for anything else. */
function statusAt(bytes: Uint8Array, at: number): number {
  let code = 0;
  for (let index = at; index < at + 3; index++) {
    const digit = bytes[index]!;
    if (digit < zero || digit > nine) return none;
    code = code * 10 + digit - zero;
  }
  return code >= 100 && code < 700 ? code : none;
}

function isOfInvitation(bytes: Uint8Array, from: number, end: number): boolean {
  for (let at = from; at + sequenceHeader.length < end; at++) {
    if (bytes[at] !== lineFeed || !isSequenceHeader(bytes, at)) continue;
    for (let method = at + sequenceHeader.length; method + invite.length < end; method++) {
      const byte = bytes[method]!;
      if (byte === lineFeed) return false;
      // `INVITE`, up to the end of the line.
      if (byte === invite[0] && isWord(bytes, method)) return true;
    }
    return false;
  }
  return false;
}

function isSequenceHeader(bytes: Uint8Array, at: number): boolean {
  for (let index = 1; index < sequenceHeader.length; index++) {
    if ((bytes[at + index]! | 0x20) !== sequenceHeader[index]) return false;
  }
  return true;
}

function isWord(bytes: Uint8Array, at: number): boolean {
  for (let index = 0; index < invite.length - 1; index++)
    if (bytes[at + index] !== invite[index]) return false;
  return true;
}
