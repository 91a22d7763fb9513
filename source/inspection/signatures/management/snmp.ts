import {type Finding, found} from '../../finding.js';

/** RFC 3416, section 3: the tag of each kind of PDU, from 0xa0; the fifth is version 1's trap. */
const pdus = ['get', 'get-next', 'response', 'set', 'trap-v1', 'get-bulk', 'inform', 'trap', 'report'];
const versions: Readonly<Record<number, string>> = {0: '1', 1: '2c', 3: '3'};
const sequence = 0x30;
const integer = 0x02;
const octets = 0x04;

/** SNMP in BER: a sequence to the end, a version, then a community, which is a password and not kept, or version 3's header. */
export function snmp(payload: Uint8Array): Finding | undefined {
  if (payload[0] !== sequence) return undefined;
  const at = contentAt(payload, 1);
  if (contentEnd(payload, 1) !== payload.length) return undefined;
  if (payload[at] !== integer || payload[at + 1] !== 1) return undefined;
  const version = versions[payload[at + 2]!];
  const nextAt = at + 3;
  if (version === undefined) return undefined;
  if (version === '3')
    return isHeaderOf3(payload, nextAt) ? found('snmp', {snmp_version: version}) : undefined;
  if (payload[nextAt] !== octets) return undefined;
  const pduAt = contentEnd(payload, nextAt + 1);
  const pdu = pdus[payload[pduAt]! - 0xa0];
  if (pdu === undefined || contentEnd(payload, pduAt + 1) !== payload.length) return undefined;
  return found('snmp', {snmp_version: version, snmp_pdu: pdu});
}

/** RFC 3412, section 6: number, largest message, flags, security model in a sequence; the security's own are octets. */
function isHeaderOf3(payload: Uint8Array, at: number): boolean {
  const securityAt = contentEnd(payload, at + 1);
  const holdsNumber = payload[contentAt(payload, at + 1)] === integer;
  return payload[at] === sequence && holdsNumber && payload[securityAt] === octets;
}

/** Behind the length that stands at `at`; one of more than three bytes is no datagram's. */
function contentAt(payload: Uint8Array, at: number): number {
  const first = payload[at]!;
  return first < 0x80 ? at + 1 : at + 1 + (first & 0x7f);
}

/** Beyond the payload for a length that nobody has. */
function contentEnd(payload: Uint8Array, at: number): number {
  const first = payload[at]!;
  if (first < 0x80) return at + 1 + first;
  const lengthBytes = first & 0x7f;
  if (lengthBytes === 0 || lengthBytes > 3) return Number.POSITIVE_INFINITY;
  let length = 0;
  for (let index = 1; index <= lengthBytes; index++) length = length * 256 + (payload[at + index]! | 0);
  return at + 1 + lengthBytes + length;
}
