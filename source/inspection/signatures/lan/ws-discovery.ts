import {bytesOfText, holds, indexOf} from '../../bytes.js';
import {type Finding, found} from '../../finding.js';

const lessThan = 60;
const byteOrderMark = Uint8Array.of(0xef, 0xbb, 0xbf);
/** The namespaces of WS-Discovery 1.0 (2005) and 1.1 (2009), which every message names. */
const namespaces = [
  'schemas.xmlsoap.org/ws/2005/04/discovery',
  'docs.oasis-open.org/ws-dd/ns/discovery/2009/01',
].map(bytesOfText);
const maxHeadBytes = 2048;
/** The last part of the action (WS-Discovery 1.1, section 4), the longer names first. */
const actions = ['ProbeMatches', 'ResolveMatches', 'Probe', 'Resolve', 'Hello', 'Bye'].map(name => ({
  name,
  bytes: bytesOfText(`/${name}<`),
}));

/** SOAP over UDP, by which cameras, printers and Windows machines are found. */
export function wsDiscovery(payload: Uint8Array): Finding | undefined {
  const from = holds(payload, 0, byteOrderMark) ? byteOrderMark.length : 0;
  if (payload[from] !== lessThan) return undefined;
  const to = from + maxHeadBytes;
  if (!hasNamespace(payload, from, to)) return undefined;
  const action = actions.find(({bytes}) => indexOf(payload, bytes, from, to) >= 0)?.name;
  return found('ws-discovery', {ws_discovery_action: action});
}

function hasNamespace(payload: Uint8Array, from: number, to: number): boolean {
  for (const namespace of namespaces) if (indexOf(payload, namespace, from, to) >= 0) return true;
  return false;
}
