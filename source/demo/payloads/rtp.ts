import type {Payloads} from './payloads.js';

/** RFC 3550, section 5.1: version 2; RFC 3551: PCMU, 20 ms of which are 160 samples of a byte. */
const version = 0x80;
const pcmu = 0;
const samples = 160;
const headerBytes = 12;
const sourceAt = 8;

/** A call: both sides send 20 ms of speech in a packet. */
export const rtpPayloads: Payloads = {
  client() {
    const packet = Buffer.alloc(headerBytes + samples, 0xd5);
    packet[0] = version;
    packet[1] = pcmu;
    packet.writeUInt32BE(Math.floor(Math.random() * 2 ** 32), sourceAt);
    let sequence = Math.floor(Math.random() * 0x8000);
    return () => {
      sequence = (sequence + 1) & 0xffff;
      packet.writeUInt16BE(sequence, 2);
      packet.writeUInt32BE(sequence * samples, 4);
      // A datagram that is sent later must not change.
      return Buffer.from(packet);
    };
  },
  answers(request) {
    const packet = Buffer.from(request);
    packet[sourceAt]! ^= 0xff;
    return [packet];
  },
};
