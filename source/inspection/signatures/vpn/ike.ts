import {isZero, uint32} from '../../bytes.js';
import {type Finding, found} from '../../finding.js';

/** RFC 7296, section 3.1. */
const headerBytes = 28;
/** On port 4500 four zeros tell it from ESP (RFC 3948, section 2.2). */
const markerBytes = 4;

/** RFC 7296, section 3.1; RFC 2408, section 3.1, and RFC 2409, appendix A. */
const exchanges: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  2: {34: 'IKE_SA_INIT', 35: 'IKE_AUTH', 36: 'CREATE_CHILD_SA', 37: 'INFORMATIONAL', 43: 'IKE_INTERMEDIATE'},
  1: {1: 'base', 2: 'main', 4: 'aggressive', 5: 'informational', 6: 'transaction', 32: 'quick'},
};

export function ike(payload: Uint8Array): Finding | undefined {
  const at = isZero(payload, 0, markerBytes) ? markerBytes : 0;
  if (payload.length < at + headerBytes || isZero(payload, at, at + 8)) return undefined;
  const version = payload[at + 17]! >> 4;
  const exchange = exchanges[version]?.[payload[at + 18]!];
  if (exchange === undefined || (payload[at + 17]! & 15) !== 0) return undefined;
  if (uint32(payload, at + 24) !== payload.length - at) return undefined;
  return found('ike', {ike_version: version, ike_exchange: exchange});
}
