import {uint16} from '../../bytes.js';
import {type Finding, found, hasPort, type Ports} from '../../finding.js';

/** 3GPP TS 29.281, section 5.1. */
const gtpHeaderBytes = 8;
const gtpPort = 2152;
const gtpMessages: Readonly<Record<number, string>> = {
  1: 'echo-request',
  2: 'echo-response',
  26: 'error-indication',
  254: 'end-marker',
  255: 'data',
};

/** Not conclusive alone: only on its port. */
export function gtp(payload: Uint8Array, ports: Ports): Finding | undefined {
  const message = gtpMessages[payload[1]!];
  // Version 1, not GTP'; the other bits announce optional fields.
  if (payload[0]! >> 4 !== 3 || message === undefined || !hasPort(ports, gtpPort)) return undefined;
  if (uint16(payload, 2) !== payload.length - gtpHeaderBytes) return undefined;
  return found('gtp', {gtp_message: message});
}
