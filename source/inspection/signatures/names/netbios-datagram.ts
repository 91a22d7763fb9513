import {uint16} from '../../bytes.js';
import {type Finding, found} from '../../finding.js';
import {nameEnd, netbiosName} from './dns-name.js';

/** RFC 1002, section 4.4.1: type, flags, id, address, port, length and offset, then the names of sender and receiver. */
const headerBytes = 14;
const kinds: Readonly<Record<number, string>> = {16: 'direct', 17: 'group', 18: 'broadcast'};
/** Two names, each with its length and its end. */
const namesBytes = 68;

/** What Windows machines announce themselves with, and Samba. */
export function netbiosDatagram(payload: Uint8Array): Finding | undefined {
  const kind = kinds[payload[0]!];
  if (kind === undefined || payload.length < headerBytes + namesBytes) return undefined;
  const source = netbiosName(payload, headerBytes);
  const targetAt = nameEnd(payload, headerBytes);
  if (source === undefined || targetAt < 0) return undefined;
  const target = netbiosName(payload, targetAt);
  // What several datagrams carry tells its own length in each.
  if (target === undefined || uint16(payload, 10) > payload.length) return undefined;
  return found('nbdgm', {nbdgm_kind: kind, nbdgm_source: source, nbdgm_target: target});
}
