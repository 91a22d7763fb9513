import {type Finding, found, hasPort, type Ports} from '../finding.js';
import {isVisible, tamedText} from '../text.js';

// The drafts of CoAP up to the twelfth (draft-ietf-core-coap-12, section 3), which gateways of sensors still speak: the header counts the
// options, whose numbers differ from those of RFC 7252.

const port = 5683;
const headerBytes = 4;
const methods = [undefined, 'GET', 'POST', 'PUT', 'DELETE'];
const [post, put] = [2, 3];
const uriPath = 9;
/** Those that are text: Proxy-Uri, Uri-Host, Location-Path, Location-Query, Uri-Path, Uri-Query. */
const texts: ReadonlySet<number> = new Set([3, 5, 6, 8, uriPath, 15]);
/** The others, with the bytes that they may have: Content-Type, Max-Age, ETag, Uri-Port, Observe, Token, Accept, If-Match, blocks, If-None-Match. */
const maxBytesOf: ReadonlyMap<number, number> = new Map([
  [1, 2],
  [2, 4],
  [4, 8],
  [7, 2],
  [10, 3],
  [11, 8],
  [12, 2],
  [13, 8],
  [17, 3],
  [19, 3],
  [21, 0],
]);

/** A request on its port that names a path in readable segments. */
export function coapDraft(payload: Uint8Array, ports: Ports): Finding | undefined {
  const options = payload[0]! & 15;
  // Version 1, and a message that is confirmable or not.
  if (!hasPort(ports, port) || payload[0]! >> 5 !== 2 || options === 0 || options === 15) return undefined;
  const method = methods[payload[1]!];
  const path = method === undefined ? undefined : pathOf(payload, options);
  return path ? found('coap', {coap_code: method, coap_path: path}) : undefined;
}

function pathOf(payload: Uint8Array, options: number): string | undefined {
  let path = '';
  let option = 0;
  let at = headerBytes;
  for (let left = options; left > 0; left--) {
    if (at >= payload.length) return undefined;
    option += payload[at]! >> 4;
    let length = payload[at++]! & 15;
    // 15, and the rest in the next byte.
    if (length === 15) length += payload[at++]!;
    const end = at + length;
    if (!(end <= payload.length) || !isOption(payload, option, at, end)) return undefined;
    if (option === uriPath) path += `/${tamedText(payload, at, end)}`;
    at = end;
  }
  // Only what is put or posted has a payload.
  return at === payload.length || payload[1] === post || payload[1] === put ? path : undefined;
}

function isOption(payload: Uint8Array, option: number, from: number, to: number): boolean {
  if (!texts.has(option)) return to - from <= (maxBytesOf.get(option) ?? -1);
  for (let at = from; at < to; at++) if (!isVisible(payload[at])) return false;
  return to > from;
}
