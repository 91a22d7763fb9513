import {createCipheriv, createDecipheriv} from 'node:crypto';
import type {Initial} from './initial.js';
import type {InitialKeys} from './keys.js';

const tagBytes = 16;
const sampleBytes = 16;

/** Decrypts the frames of an Initial packet (RFC 9001, sections 5.3 and 5.4); undefined if the keys do not fit. */
export function openInitial(
  datagram: Uint8Array,
  initial: Initial,
  keys: InitialKeys,
): Uint8Array | undefined {
  const {at, packetNumberAt, end} = initial;
  const sampleAt = packetNumberAt + 4;
  const mask = createCipheriv('aes-128-ecb', keys.header, null).update(
    datagram.subarray(sampleAt, sampleAt + sampleBytes),
  );
  const first = datagram[at]! ^ (mask[0]! & 0x0f);
  const packetNumberBytes = (first & 3) + 1;
  const payloadAt = packetNumberAt + packetNumberBytes;
  if (payloadAt + tagBytes > end) return undefined;
  // `slice` of a Buffer would not copy.
  const header = new Uint8Array(datagram.subarray(at, payloadAt));
  header[0] = first;
  const nonce = Uint8Array.from(keys.iv);
  for (let index = 0; index < packetNumberBytes; index++) {
    const byteAt = header.length - packetNumberBytes + index;
    header[byteAt]! ^= mask[1 + index]!;
    // Packet numbers begin at zero, so the truncated number is the whole one.
    nonce[nonce.length - packetNumberBytes + index]! ^= header[byteAt]!;
  }
  const decipher = createDecipheriv('aes-128-gcm', keys.key, nonce);
  decipher.setAAD(header);
  decipher.setAuthTag(datagram.subarray(end - tagBytes, end));
  const frames = decipher.update(datagram.subarray(payloadAt, end - tagBytes));
  try {
    decipher.final();
    return frames;
  } catch {
    return undefined;
  }
}
