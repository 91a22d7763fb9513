import {isZero, uint32} from '../../bytes.js';
import {type Finding, found, hasPort, type Ports} from '../../finding.js';

// OpenVPN's wire protocol (openvpn-rfc, sections 3 and 4): operation and key, session, then what the protection adds.
const hardResetClientV2 = 7 << 3;
const hardResetClientV3 = 10 << 3;
const sessionEnd = 9;
/** Of the replay protection: the first packet is number 1, or says that it can resend cookies. */
const firstPacket = 1;
const firstPacketWithCookies = 0x0f000001;
/** Behind the session, an HMAC of SHA-1, SHA-256 or SHA-512 stands before number and time. */
const hmacBytes = [20, 32, 64];
/** Number, time, no acknowledgement, message number. */
const tailBytes = 13;
const tlsCryptBytes = 54;
const defaultPort = 1194;

/** A client's first packet; all that follow are ciphertext behind one byte. */
export function openvpn(payload: Uint8Array, ports: Ports): Finding | undefined {
  const protection = protectionOf(payload);
  if (protection) return found('openvpn', {openvpn_control: protection});
  const isReset = payload[0] === hardResetClientV2 && payload.length >= sessionEnd + 5;
  return isReset && hasPort(ports, defaultPort) ? found('openvpn') : undefined;
}

function protectionOf(payload: Uint8Array): string | undefined {
  const {length} = payload;
  const number = uint32(payload, sessionEnd);
  if (payload[0] === hardResetClientV3) {
    const isFirst = number === firstPacket || number === firstPacketWithCookies;
    return length > tlsCryptBytes && isFirst ? 'tls-crypt-v2' : undefined;
  }
  if (payload[0] !== hardResetClientV2) return undefined;
  if (length === sessionEnd + 5 && isZero(payload, sessionEnd, length)) return 'plain';
  if (length === tlsCryptBytes && number === firstPacket) return 'tls-crypt';
  for (const bytes of hmacBytes) {
    const tailAt = sessionEnd + bytes;
    if (length === tailAt + tailBytes && uint32(payload, tailAt) === firstPacket) return 'tls-auth';
  }
  return undefined;
}
