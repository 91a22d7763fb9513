import {type Finding, found} from '../finding.js';

/** Header, connection id, packet number, and the least that header protection needs (RFC 9001, section 5.4.2). */
const minBytes = 21;

/**
 * A packet of a QUIC connection that began elsewhere: its client moved to another address or port (RFC 9000, section 9).
 * Its short header alone proves little (section 17.3), so this is for targets that are known to speak QUIC.
 */
export function continuedQuic(payload: Uint8Array): Finding | undefined {
  const isShortHeader = (payload[0]! & 0xc0) === 0x40;
  return isShortHeader && payload.length >= minBytes ? found('quic') : undefined;
}
