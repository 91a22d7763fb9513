import {Quality} from '../../flow/flow-quality.js';
import {uint32} from '../bytes.js';
import {varint, varintBytes} from '../quic/varint.js';
import {SpinBit} from './quic-spin.js';
import type {QualityContext, QualityReader} from './reader.js';

/** RFC 9000, section 17.2: the packet types of a long header, which version 2 numbers otherwise (RFC 9369, section 3.2). */
const [initial, retry] = [0, 3];
const version2 = 0x6b3343cf;
const longHeader = 0x80;
/** Set in all packets until both sides have agreed that it need not be (RFC 9000, section 17; RFC 9287). */
const fixedBit = 0x40;
const spinBit = 0x20;
const maxConnectionIdBytes = 20;
const outside = -1;

/** How long the handshake of a QUIC connection took, whether the server asked for a retry, and the round trip since. */
export class QuicReader implements QualityReader {
  readonly #context: QualityContext;
  readonly #spin = new SpinBit();
  /** A long header was there: short ones follow. */
  #hasBegun = false;
  #isConnected = false;
  #hasRetried = false;

  constructor(context: QualityContext) {
    this.#context = context;
  }

  take(isRx: boolean, bytes: Uint8Array, at: number, length: number): void {
    if (length === 0) return;
    const first = bytes[at]!;
    if (first >= longHeader) this.#hasBegun = true;
    else if (!this.#hasBegun && (first & fixedBit) === 0) {
      // Google's QUIC up to Q043: its flags say other things.
      this.#context.end();
      return;
    }
    const shortAt = first < longHeader ? at : this.#skipLong(isRx, bytes, at, length);
    if (shortAt === outside) return;
    if (isRx && !this.#isConnected) this.#connect();
    this.#spin.take(isRx, bytes[shortAt]! & spinBit, this.#context.nowMs[0]!);
    this.#context.numbers[this.#context.at + Quality.pathRttMs] = this.#spin.rttMs;
    if (this.#isConnected && this.#spin.isHopeless) this.#context.end();
  }

  resume(): void {
    // When it ended was not seen.
    this.#hasBegun = true;
    this.#isConnected = true;
    this.#spin.resume();
  }

  /** The client has the keys: it sends with them once the server has proved who it is. */
  #connect(): void {
    this.#isConnected = true;
    const {nowMs, startedMs, tell} = this.#context;
    tell('quic_handshake_ms', Math.round((nowMs[0]! - startedMs) * 10) / 10);
  }

  /** Where the packet with a short header is that follows those of a handshake in the same datagram; -1 if there is none. */
  #skipLong(isRx: boolean, bytes: Uint8Array, at: number, length: number): number {
    const end = at + length;
    let packet = at;
    while (packet < end && bytes[packet]! >= longHeader) {
      const version = uint32(bytes, packet + 1);
      const type = ((bytes[packet]! >> 4) - (version === version2 ? 1 : 0)) & 3;
      // The length of what another version has behind its ids, nobody knows.
      if (version !== 1 && version !== version2) return outside;
      if (type === retry) {
        if (!isRx && !this.#hasRetried) this.#context.tell('quic_retry', true);
        this.#hasRetried = true;
        return outside;
      }
      packet = endOfPacket(bytes, packet, end, type === initial);
    }
    // Some fill the datagram up with zeros.
    return packet < end && (bytes[packet]! & fixedBit) !== 0 ? packet : outside;
  }
}

/** Beyond `end` for a packet that makes no sense. */
function endOfPacket(bytes: Uint8Array, at: number, end: number, hasToken: boolean): number {
  let next = at + 5;
  for (let id = 0; id < 2; id++) {
    if (next >= end || bytes[next]! > maxConnectionIdBytes) return end;
    next += 1 + bytes[next]!;
  }
  if (hasToken && next < end) next += varintBytes(bytes, next) + varint(bytes, next);
  return next >= end ? end : next + varintBytes(bytes, next) + varint(bytes, next);
}
