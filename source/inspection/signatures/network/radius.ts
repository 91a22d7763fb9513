import {uint16} from '../../bytes.js';
import {type Finding, found, hasPortOf, type Ports} from '../../finding.js';

/** RFC 2865, section 3; RFC 2866; RFC 5176. */
const headerBytes = 20;
const ports = [1812, 1813, 1645, 1646, 3799] as const;
const codes: Readonly<Record<number, string>> = {
  1: 'access-request',
  2: 'access-accept',
  3: 'access-reject',
  4: 'accounting-request',
  5: 'accounting-response',
  11: 'access-challenge',
  12: 'status-server',
  40: 'disconnect-request',
  41: 'disconnect-ack',
  42: 'disconnect-nak',
  43: 'coa-request',
  44: 'coa-ack',
  45: 'coa-nak',
};

/** Many protocols begin with a code, a number and a length: only on its ports, and with attributes that fill the message. */
export function radius(payload: Uint8Array, flowPorts: Ports): Finding | undefined {
  const code = codes[payload[0]!];
  if (code === undefined || payload.length < headerBytes || !hasPortOf(flowPorts, ports)) return undefined;
  const end = uint16(payload, 2);
  // What may follow is padding, which nobody sends.
  if (end !== payload.length) return undefined;
  let at = headerBytes;
  while (at < end) {
    const length = payload[at + 1]!;
    if (!(length >= 2)) return undefined;
    at += length;
  }
  return at === end ? found('radius', {radius_code: code}) : undefined;
}
