import {varint, varintBytes} from './varint.js';

/** The frame types that Initial packets may contain (RFC 9000, sections 17.2.2 and 19). */
const padding = 0x00;
const ping = 0x01;
const ack = 0x02;
const ackWithCounts = 0x03;
const ietfCrypto = 0x06;

/** Google's QUIC from Q050 on (quic_framer.cc): its own number for CRYPTO, and acknowledgements of a short and a long form. */
const googleCrypto = 0x08;
const googleAckBytes: Readonly<Record<number, number>> = {64: 6, 96: 9};

/**
 * Calls `show` with the data of each CRYPTO frame. Stops at the first frame type that Initial packets may not contain.
 * @param kind whose frames they are
 */
export function eachCryptoFrame(
  frames: Uint8Array,
  show: (offset: number, data: Uint8Array) => void,
  kind?: 'google',
): void {
  const crypto = kind === 'google' ? googleCrypto : ietfCrypto;
  let at = kind === 'google' ? (googleAckBytes[frames[0]!] ?? 0) : 0;
  const next = () => {
    const value = varint(frames, at);
    at += varintBytes(frames, at);
    return value;
  };
  while (at < frames.length) {
    const type = frames[at++];
    switch (type) {
      case padding:
      case ping:
        break;
      case ack:
      case ackWithCounts: {
        next();
        next();
        // Each range takes at least two bytes, so this ends with the packet.
        let numbers = next() * 2 + 1;
        if (type === ackWithCounts) numbers += 3;
        for (; numbers > 0 && at < frames.length; numbers--) next();
        break;
      }
      case crypto: {
        const offset = next();
        const length = next();
        if (at + length > frames.length) return;
        show(offset, frames.subarray(at, at + length));
        at += length;
        break;
      }
      default:
        return;
    }
  }
}
