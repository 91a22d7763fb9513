import {uint16} from '../bytes.js';
import {type Finding, found, hasPort, type Ports} from '../finding.js';
import {maxTextCharacters, tamedText} from '../text.js';

const coapPort = 5683;
/** RFC 7252, section 12.1.1; RFC 8132. */
const methods = [undefined, 'GET', 'POST', 'PUT', 'DELETE', 'FETCH', 'PATCH', 'iPATCH'];
const payloadMarker = 0xff;
const uriPath = 11;
/** The option numbers that RFCs define (IANA registry): random bytes rarely match them. */
const options: ReadonlySet<number> = new Set([
  1,
  3,
  4,
  5,
  6,
  7,
  8,
  9,
  uriPath,
  12,
  14,
  15,
  16,
  17,
  19,
  20,
  21,
  23,
  27,
  28,
  31,
  35,
  39,
  60,
  252,
  258,
  292,
]);

/** RFC 7252, section 3. Its header alone is not conclusive: only on its port, and with valid options. */
export function coap(payload: Uint8Array, ports: Ports): Finding | undefined {
  const tokenBytes = payload[0]! & 15;
  if (!hasPort(ports, coapPort) || payload.length < 4 + tokenBytes) return undefined;
  if (payload[0]! >> 6 !== 1 || tokenBytes > 8) return undefined;
  const code = codeText(payload[1]!);
  const path = code === undefined ? undefined : pathOf(payload, 4 + tokenBytes);
  return path === undefined ? undefined : found('coap', {coap_code: code, coap_path: path});
}

function codeText(code: number): string | undefined {
  const group = code >> 5;
  if (group === 0) return methods[code];
  return group === 2 || group === 4 || group === 5
    ? `${group}.${String(code & 31).padStart(2, '0')}`
    : undefined;
}

/** The path in the options, empty without one; undefined if the options are malformed. */
function pathOf(payload: Uint8Array, optionsAt: number): string | undefined {
  let path = '';
  let option = 0;
  for (let at = optionsAt; at < payload.length; ) {
    // A payload follows, and it is never empty.
    if (payload[at] === payloadMarker) return at + 1 < payload.length ? path : undefined;
    const delta = payload[at]! >> 4;
    const size = payload[at]! & 15;
    if (delta === 15 || size === 15) return undefined;
    at++;
    option += extended(payload, at, delta);
    at += extraBytes(delta);
    const length = extended(payload, at, size);
    at += extraBytes(size);
    if (at + length > payload.length || !options.has(option)) return undefined;
    if (option === uriPath && path.length < maxTextCharacters)
      path += `/${tamedText(payload, at, at + length)}`;
    at += length;
  }
  return path;
}

/** Section 3.1: 13 and 14 say that the number follows in one byte or two. */
function extraBytes(nibble: number): number {
  return nibble < 13 ? 0 : nibble - 12;
}

function extended(payload: Uint8Array, at: number, nibble: number): number {
  if (nibble < 13) return nibble;
  return nibble === 13 ? 13 + (payload[at]! | 0) : 269 + uint16(payload, at);
}
