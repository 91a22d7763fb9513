import {createCipheriv, createDecipheriv} from 'node:crypto';
import type {Initial} from './initial.js';
import type {InitialKeys} from './keys.js';

const tagBytes = 16;
const sampleBytes = 16;

/** The frames of an Initial packet (RFC 9001, sections 5.3 and 5.4); undefined where the keys are not its own. */
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
  // A copy, which `slice` of a Buffer would not be.
  const header = new Uint8Array(datagram.subarray(at, payloadAt));
  header[0] = first;
  const nonce = Uint8Array.from(keys.iv);
  for (let index = 0; index < packetNumberBytes; index++) {
    const place = header.length - packetNumberBytes + index;
    header[place]! ^= mask[1 + index]!;
    // Numbers begin at zero, so that what was sent of them is all of them.
    nonce[nonce.length - packetNumberBytes + index]! ^= header[place]!;
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
