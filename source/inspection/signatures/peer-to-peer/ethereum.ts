import {uint16} from '../../bytes.js';
import {type Finding, found, hasPortOf, type Ports} from '../../finding.js';

/** Node discovery, version 4 (devp2p, discv4.md, "Wire Protocol"): a hash, a signature and its recovery id, a type, a list in RLP. */
const recoveryAt = 96;
const typeAt = 97;
const listAt = 98;
const maxBytes = 1280;
const ports = [30301, 30303, 30304, 30305];
const messages: Readonly<Record<number, string>> = {
  1: 'ping',
  2: 'pong',
  3: 'find-node',
  4: 'neighbors',
  5: 'enr-request',
  6: 'enr-response',
};
const ping = 1;
const findNode = 3;
/** RLP's prefixes: a text of 64 bytes, which a public key is, and lists by the length of their length. */
const publicKeyPrefix = 0xb840;
const shortList = 0xc0;
const longList = 0xf7;

/** The list must fill the datagram; elsewhere than on its ports its first member must be known as well. */
export function ethereum(payload: Uint8Array, flow: Ports): Finding | undefined {
  const message = messages[payload[typeAt]!];
  if (message === undefined || payload[recoveryAt]! > 1 || payload.length > maxBytes) return undefined;
  const memberAt = contentAt(payload);
  if (memberAt < 0 || !(hasPortOf(flow, ports) || isKnown(payload, memberAt))) return undefined;
  return found('ethereum', {ethereum_message: message});
}

/** Where the list's first member is; -1 if the list does not end with the datagram. */
function contentAt(payload: Uint8Array): number {
  const prefix = payload[listAt]!;
  if (prefix < shortList || prefix > longList + 2) return -1;
  if (prefix <= longList) return listAt + 1 + prefix - shortList === payload.length ? listAt + 1 : -1;
  const at = listAt + 1 + (prefix - longList);
  const length = prefix === longList + 1 ? payload[listAt + 1]! : uint16(payload, listAt + 1);
  return at + length === payload.length ? at : -1;
}

/** A ping begins with the version, 4, and a list; a search with a public key. */
function isKnown(payload: Uint8Array, at: number): boolean {
  switch (payload[typeAt]) {
    case ping:
      return payload[at] === 4 && payload[at + 1]! > shortList && payload[at + 1]! < longList;
    case findNode:
      return uint16(payload, at) === publicKeyPrefix;
    default:
      return false;
  }
}
