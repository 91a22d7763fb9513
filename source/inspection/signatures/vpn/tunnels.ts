import {isZero, uint16, uint24} from '../../bytes.js';
import {type Finding, found, hasPort, type Ports} from '../../finding.js';

/** RFC 2661, section 3.1: a control message of version 2, with length and number. */
const l2tpControl = 0xc802;
const l2tpHeaderBytes = 12;

export function l2tp(payload: Uint8Array): Finding | undefined {
  if (uint16(payload, 0) !== l2tpControl || payload.length < l2tpHeaderBytes) return undefined;
  return uint16(payload, 2) === payload.length ? found('l2tp', {l2tp_tunnel: uint16(payload, 4)}) : undefined;
}

/** RFC 7348, sections 4.1 and 5: a flag, a network's number, and an Ethernet frame. */
const vxlanFlag = 0x08;
const vxlanPorts = [4789, 8472] as const;
const vxlanHeaderBytes = 8;
const ethernetHeaderBytes = 14;

/** Weak by itself: only on its ports. */
export function vxlan(payload: Uint8Array, ports: Ports): Finding | undefined {
  if (payload[0] !== vxlanFlag || payload.length < vxlanHeaderBytes + ethernetHeaderBytes) return undefined;
  if (!isZero(payload, 1, 4) || payload[7] !== 0 || !hasPort(ports, ...vxlanPorts)) return undefined;
  return found('vxlan', {vxlan_network: uint24(payload, 4)});
}

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

/** Weak by itself: only on its port. */
export function gtp(payload: Uint8Array, ports: Ports): Finding | undefined {
  const message = gtpMessages[payload[1]!];
  // Version 1, not GTP'; the other bits say which fields there are.
  if (payload[0]! >> 4 !== 3 || message === undefined || !hasPort(ports, gtpPort)) return undefined;
  if (uint16(payload, 2) !== payload.length - gtpHeaderBytes) return undefined;
  return found('gtp', {gtp_message: message});
}
