import {uint16} from '../../bytes.js';
import {type Finding, found, hasPort, type Ports} from '../../finding.js';
import {nameEnd, netbiosName} from './dns-name.js';

/** RFC 1002, section 4.4.1: type, flags, id, address, port, length and offset, then the names of sender and receiver. */
const headerBytes = 14;
const kinds: Readonly<Record<number, string>> = {16: 'direct', 17: 'group', 18: 'broadcast'};
/** Two names, each with its length and its end. */
const namesBytes = 68;

const port = 138;

/** What Windows machines announce themselves with, and Samba. On its port a name may be damaged. */
export function netbiosDatagram(payload: Uint8Array, flow: Ports): Finding | undefined {
  const kind = kinds[payload[0]!];
  if (kind === undefined || payload.length < headerBytes + namesBytes) return undefined;
  const source = netbiosName(payload, headerBytes);
  const targetAt = nameEnd(payload, headerBytes);
  const target = targetAt < 0 ? undefined : netbiosName(payload, targetAt);
  const isNamed = source !== undefined && target !== undefined;
  // What several datagrams carry tells its own length in each.
  if (isNamed ? uint16(payload, 10) > payload.length : !isOnPort(payload, flow)) return undefined;
  return found('nbdgm', {nbdgm_kind: kind, nbdgm_source: source, nbdgm_target: target});
}

/** The header names the port that it is sent from, and counts what is behind it. */
function isOnPort(payload: Uint8Array, flow: Ports): boolean {
  return (
    hasPort(flow, port) && uint16(payload, 8) === port && uint16(payload, 10) === payload.length - headerBytes
  );
}
