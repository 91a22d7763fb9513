import {uint32} from '../bytes.js';
import {varint, varintBytes} from './varint.js';
import {type QuicVersion, quicVersion} from './versions.js';

/** An Initial packet, still protected; offsets in the datagram. */
export interface Initial {
  readonly version: QuicVersion;
  readonly destinationId: Uint8Array;
  readonly at: number;
  readonly packetNumberAt: number;
  readonly end: number;
}

/** RFC 9000, section 17.2. */
export const maxConnectionIdBytes = 20;
/** Header protection samples 16 bytes, 4 after the start of the packet number (RFC 9001, section 5.4.2). */
const minLength = 20;

/**
 * Reads the Initial packet at `at` (RFC 9000, section 17.2.2); undefined if there is none.
 * @param version whose layout and keys it has, where its own number does not tell
 */
export function readInitial(
  datagram: Uint8Array,
  at: number,
  version = quicVersion(uint32(datagram, at + 1)),
): Initial | undefined {
  const first = datagram[at]!;
  // Long header and fixed bit.
  if ((first & 0xc0) !== 0xc0 || !version || ((first >> 4) & 3) !== version.initialType) return undefined;
  const destinationAt = at + 6;
  const destinationBytes = datagram[at + 5]!;
  const sourceAt = destinationAt + destinationBytes + 1;
  const sourceBytes = datagram[sourceAt - 1]!;
  if (destinationBytes > maxConnectionIdBytes || !(sourceBytes <= maxConnectionIdBytes)) return undefined;
  const tokenAt = sourceAt + sourceBytes;
  const lengthAt = tokenAt + varintBytes(datagram, tokenAt) + varint(datagram, tokenAt);
  if (!(lengthAt < datagram.length)) return undefined;
  const packetNumberAt = lengthAt + varintBytes(datagram, lengthAt);
  const length = varint(datagram, lengthAt);
  const end = packetNumberAt + length;
  if (length < minLength || end > datagram.length) return undefined;
  // `slice` of a Buffer would not copy.
  const destinationId = new Uint8Array(datagram.subarray(destinationAt, destinationAt + destinationBytes));
  return {version, destinationId, at, packetNumberAt, end};
}
