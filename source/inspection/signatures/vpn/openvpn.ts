import {isZero, uint16, uint32} from '../../bytes.js';
import {type Finding, found, hasPort, type Ports} from '../../finding.js';

// OpenVPN's wire protocol (openvpn-rfc, sections 3 and 4): operation and key, session, then what the protection adds.
const hardResetClientV2 = 7 << 3;
const hardResetClientV3 = 10 << 3;
const sessionEnd = 9;
/** Of the replay protection: the first packet is number 1, or says that it can resend cookies. */
const firstPacket = 1;
const firstPacketWithCookies = 0x0f000001;
/** Behind the session, an HMAC of SHA-1, SHA-256 or SHA-512 stands before number and time; rarely one of another hash. */
const hmacBytes = [20, 32, 64];
const rareHmacBytes = [16, 28, 48];
/** Times of UNIX in seconds that a clock may show: 2001 to 2038. */
const [earliestSeconds, latestSeconds] = [0x3a000000, 0x80000000];
/** Number, time, no acknowledgement, message number. */
const tailBytes = 13;
const tlsCryptBytes = 54;
/** Of tls-crypt-v2: the client's wrapped key (doc/tls-crypt-v2.txt) ends with its own length: tag, 256 bytes, the length. */
const minWrappedKeyBytes = 32 + 256 + 2;
const defaultPort = 1194;

/** A client's first packet; all that follow are ciphertext behind one byte. */
export function openvpn(payload: Uint8Array, ports: Ports): Finding | undefined {
  const protection = protectionOf(payload, hmacBytes);
  if (protection) return found('openvpn', {openvpn_control: protection});
  const isRare = hasPort(ports, defaultPort) && protectionOf(payload, rareHmacBytes) !== undefined;
  return isRare ? found('openvpn') : undefined;
}

function protectionOf(payload: Uint8Array, hashes: readonly number[]): string | undefined {
  const {length} = payload;
  if (payload[0] === hardResetClientV3) return hasWrappedKey(payload) ? 'tls-crypt-v2' : undefined;
  if (payload[0] !== hardResetClientV2) return undefined;
  if (length === sessionEnd + 5 && isZero(payload, sessionEnd, length)) return 'plain';
  if (length === tlsCryptBytes && isNumbered(payload, sessionEnd)) return 'tls-crypt';
  for (const bytes of hashes) {
    const tailAt = sessionEnd + bytes;
    if (length === tailAt + tailBytes && isNumbered(payload, tailAt)) return 'tls-auth';
  }
  return undefined;
}

function hasWrappedKey(payload: Uint8Array): boolean {
  const {length} = payload;
  if (length < tlsCryptBytes + minWrappedKeyBytes || !isNumbered(payload, sessionEnd)) return false;
  const keyBytes = uint16(payload, length - 2);
  return keyBytes >= minWrappedKeyBytes && keyBytes <= length - tlsCryptBytes;
}

/** The number of a first packet, and a time. */
function isNumbered(payload: Uint8Array, at: number): boolean {
  const number = uint32(payload, at);
  const seconds = uint32(payload, at + 4);
  const isFirst = number === firstPacket || number === firstPacketWithCookies;
  return isFirst && seconds >= earliestSeconds && seconds < latestSeconds;
}
