import {varint, varintBytes} from './varint.js';

/** RFC 9000, section 19, as far as Initial packets may have them (section 17.2.2). */
const padding = 0x00;
const ping = 0x01;
const ack = 0x02;
const ackWithCounts = 0x03;
const crypto = 0x06;

/** Shows the data of all CRYPTO frames. It stops at anything else that has no place in front of them. */
export function eachCryptoFrame(frames: Uint8Array, show: (offset: number, data: Uint8Array) => void): void {
  let at = 0;
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
        // Each takes two bytes at least, so that this ends with the packet.
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
