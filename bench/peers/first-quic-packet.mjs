import {createCipheriv} from 'node:crypto';

const idBytes = 8;
const packetNumberBytes = 4;
const tagBytes = 16;
/** Type, version 1, ids, no token; the length follows, and then the number of the packet. */
const head = Buffer.from('c300000001080123456789abcdef0000', 'hex');
const packetBytes = 1200;

/** A client's first packet in QUIC (RFC 9001, section 5), sealed: a hello that asks for example.com, and padding. */
export async function firstQuicPacket() {
  const {initialKeys} = await import('../../dist/inspection/quic/keys.js');
  const {quicVersion} = await import('../../dist/inspection/quic/versions.js');
  const keys = initialKeys(quicVersion(1), head.subarray(6, 6 + idBytes));
  const length = Buffer.alloc(2);
  length.writeUInt16BE(0x4000 | (packetBytes - head.length - 2));
  const header = Buffer.concat([head, length, Buffer.alloc(packetNumberBytes)]);
  const frames = Buffer.alloc(packetBytes - header.length - tagBytes);
  const hello = clientHello('example.com');
  Buffer.concat([Buffer.of(6, 0, 0x40 | (hello.length >> 8), hello.length & 0xff), hello]).copy(frames);
  // The packet's number is zero, which leaves the nonce as it is.
  const cipher = createCipheriv('aes-128-gcm', keys.key, keys.iv);
  cipher.setAAD(header);
  const sealed = Buffer.concat([cipher.update(frames), cipher.final(), cipher.getAuthTag()]);
  const mask = createCipheriv('aes-128-ecb', keys.header, null).update(sealed.subarray(0, 16));
  header[0] ^= mask[0] & 0x0f;
  for (let index = 0; index < packetNumberBytes; index++) {
    header[header.length - packetNumberBytes + index] ^= mask[1 + index];
  }
  return Buffer.concat([header, sealed]);
}

/** RFC 8446, section 4.1.2, with one extension. */
function clientHello(name) {
  const list = Buffer.concat([Buffer.of(0, 0, name.length), Buffer.from(name)]);
  const extension = Buffer.concat([Buffer.of(0, 0, 0, list.length + 2, 0, list.length), list]);
  const start = Buffer.from(`0303${'09'.repeat(32)}00000213010100`, 'hex');
  const body = Buffer.concat([start, Buffer.of(0, extension.length), extension]);
  return Buffer.concat([Buffer.of(1, 0, 0, body.length), body]);
}
