import {isZero, uint32} from '../../bytes.js';
import {type Finding, found, hasPort, type Ports} from '../../finding.js';
import {tamedText} from '../../text.js';

/** RFC 2131, section 2; the options begin with a cookie (RFC 2132, section 2). */
const cookieAt = 236;
const optionsAt = 240;
const cookie = 0x63825363;
const [serverPort, clientPort] = [67, 68];
const hardwareAt = 28;
const maxHardwareBytes = 16;
/** With the 64 bytes for whatever a vendor likes. */
const minBootpBytes = 300;
const bootp = 'bootp';
const pad = 0;
const hostName = 12;
const messageType = 53;
const end = 255;

/** RFC 2132, section 9.6; RFC 4388, section 6.1. */
const messages = [
  undefined,
  'discover',
  'offer',
  'request',
  'decline',
  'ack',
  'nak',
  'release',
  'inform',
  'forcerenew',
  'leasequery',
  'leaseunassigned',
  'leaseunknown',
  'leaseactive',
];

export function dhcp(payload: Uint8Array, ports: Ports): Finding | undefined {
  const operation = payload[0]!;
  if (operation !== 1 && operation !== 2) return undefined;
  if (payload[2]! > maxHardwareBytes) return undefined;
  if (uint32(payload, cookieAt) !== cookie)
    return isBootp(payload, ports) ? found('dhcp', {dhcp_message: bootp}) : undefined;
  let message: string | undefined;
  let host: string | undefined;
  for (let at = optionsAt; at < payload.length && payload[at] !== end; ) {
    const option = payload[at]!;
    if (option === pad) {
      at++;
      continue;
    }
    const dataAt = at + 2;
    const next = dataAt + (payload[at + 1]! | 0);
    if (next > payload.length) {
      // On its port the cookie is enough, whatever an option pretends.
      if (hasPort(ports, serverPort, clientPort)) break;
      return undefined;
    }
    if (option === messageType) message = messages[payload[dataAt]!];
    if (option === hostName) host = tamedText(payload, dataAt, next);
    at = next;
  }
  // Without a type it is BOOTP.
  return found('dhcp', {dhcp_message: message ?? bootp, dhcp_host: host});
}

/** RFC 951, section 3: without a cookie, only on its ports; behind a hardware address of Ethernet its field has ten zeros. */
function isBootp(payload: Uint8Array, ports: Ports): boolean {
  const isEthernet = payload[1] === 1 && payload[2] === 6;
  return (
    hasPort(ports, serverPort) &&
    isEthernet &&
    payload.length >= minBootpBytes &&
    isZero(payload, hardwareAt + 6, hardwareAt + maxHardwareBytes)
  );
}
