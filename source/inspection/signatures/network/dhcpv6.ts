import {uint16} from '../../bytes.js';
import {type Finding, found, hasPort, type Ports} from '../../finding.js';

/** RFC 8415, section 8. */
const [clientPort, serverPort] = [546, 547];
const messages: Readonly<Record<number, string>> = {
  1: 'solicit',
  2: 'advertise',
  3: 'request',
  4: 'confirm',
  5: 'renew',
  6: 'rebind',
  7: 'reply',
  8: 'release',
  9: 'decline',
  10: 'reconfigure',
  11: 'information-request',
  12: 'relay-forward',
  13: 'relay-reply',
};
const firstRelayed = 12;
const headerBytes = 4;
/** Section 9: hops, and the addresses of link and peer. */
const relayHeaderBytes = 34;
/** IANA's registry is not much longer. */
const maxOption = 150;

/** Options that fill the message (section 21.1). */
export function dhcpv6(payload: Uint8Array, flow: Ports): Finding | undefined {
  const message = messages[payload[0]!];
  if (message === undefined || !hasPort(flow, clientPort, serverPort)) return undefined;
  let at = payload[0]! >= firstRelayed ? relayHeaderBytes : headerBytes;
  if (payload.length < at + 4) return undefined;
  while (at + 4 <= payload.length) {
    const option = uint16(payload, at);
    if (option === 0 || option > maxOption) return undefined;
    at += 4 + uint16(payload, at + 2);
  }
  return at === payload.length ? found('dhcpv6', {dhcpv6_message: message}) : undefined;
}
