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

/** Elsewhere than on its ports: at least so many attributes, all of known types. */
const fewestElsewhere = 4;
/** Vendor-Specific; from IANA's registry, the last plain one, and those that extend it (RFC 6929). */
const lastType = 191;
const [firstExtended, lastExtended] = [241, 246];

/**
 * Many protocols begin with a code, a number and a length. On its ports that is enough: what a message says may be damaged. Elsewhere
 * attributes fill it.
 */
export function radius(payload: Uint8Array, flowPorts: Ports): Finding | undefined {
  const code = codes[payload[0]!];
  // What may follow is padding, which nobody sends.
  if (code === undefined || payload.length < headerBytes || uint16(payload, 2) !== payload.length)
    return undefined;
  const isSound = hasPortOf(flowPorts, ports) || hasAttributes(payload);
  return isSound ? found('radius', {radius_code: code}) : undefined;
}

function hasAttributes(payload: Uint8Array): boolean {
  let attributes = 0;
  let at = headerBytes;
  while (at < payload.length) {
    const type = payload[at]!;
    const isKnown = (type >= 1 && type <= lastType) || (type >= firstExtended && type <= lastExtended);
    const length = payload[at + 1]!;
    // With its header; none is empty.
    if (!isKnown || !(length > 2)) return false;
    at += length;
    attributes++;
  }
  return at === payload.length && attributes >= fewestElsewhere;
}
