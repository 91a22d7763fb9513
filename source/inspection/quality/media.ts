import type {QualityContext, QualityReader} from './reader.js';
import {RtcpReader} from './rtp/rtcp.js';
import {RtpReader} from './rtp/rtp.js';
import {StunReader} from './stun.js';

/** RFC 7983, section 7, and RFC 5761, section 4: what shares a port with media, by the first two bytes. */
const lastOfStun = 3;
const [firstOfMedia, lastOfMedia] = [128, 191];
const [firstOfRtcp, lastOfRtcp] = [192, 223];

/** Calls and meetings: media, their reports, and what finds the way for them, in one flow or each in its own. */
export class MediaReader implements QualityReader {
  readonly #rtp: RtpReader;
  readonly #rtcp: RtcpReader;
  readonly #stun: StunReader;

  constructor(context: QualityContext) {
    this.#rtp = new RtpReader(context);
    this.#rtcp = new RtcpReader(context);
    this.#stun = new StunReader(context);
  }

  take(isRx: boolean, bytes: Uint8Array, at: number, length: number, size: number): void {
    if (length < 2) return;
    const first = bytes[at]!;
    if (first >= firstOfMedia && first <= lastOfMedia) {
      const second = bytes[at + 1]!;
      if (second >= firstOfRtcp && second <= lastOfRtcp)
        this.#rtcp.take(isRx, bytes, at, length, size, !this.#rtp.hasStreams);
      else this.#rtp.take(isRx, bytes, at, length);
    } else if (first <= lastOfStun) this.#stun.take(isRx, bytes, at, length);
  }

  resume(): void {
    this.#rtp.resume();
  }
}
