import {isUtf8} from 'node:buffer';
import {uint16} from '../bytes.js';
import {type Finding, found, hasPort, type Ports} from '../finding.js';
import {maxTextCharacters, tamedText} from '../text.js';

const coapPort = 5683;
/** RFC 7252, section 12.1.1; RFC 8132. */
const methods = [undefined, 'GET', 'POST', 'PUT', 'DELETE', 'FETCH', 'PATCH', 'iPATCH'];
const payloadMarker = 0xff;
const oscore = 9;
const uriPath = 11;
const contentFormat = 12;
/** Codes of answers (RFC 7252, section 12.1.2, and later ones in IANA's registry). */
const answers: ReadonlySet<number> = new Set([
  ...[0x41, 0x42, 0x43, 0x44, 0x45, 0x5f],
  ...[0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x88, 0x89, 0x8c, 0x8d, 0x8f, 0x96, 0x9d],
  ...[0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa8],
]);
/** Types of messages that ask: confirmable or not. A reset is empty. */
const lastAskingType = 1;
const resetType = 3;

/** Options that say what the payload is: OSCORE, Content-Format, and the blocks of a larger one. */
const describing: ReadonlySet<number> = new Set([oscore, contentFormat, 19, 23, 27, 31]);

/** Options that only requests have, or only answers. */
const asking: ReadonlySet<number> = new Set([1, 3, 5, 7, uriPath, 15, 16, 17, 21, 35, 39, 258]);
const answering: ReadonlySet<number> = new Set([8, 14, 20]);

/** How many bytes an option may have, and whether they are text. */
type OptionRule = readonly [min: number, max: number, isText?: 'text'];

/** The options that RFCs define (RFC 7252, section 5.10, RFCs 7641, 7959, 7967, 8613, 8768, 9175, 9177, 9668). */
const options: ReadonlyMap<number, OptionRule> = new Map<number, OptionRule>([
  [1, [0, 8]],
  [3, [1, 255, 'text']],
  [4, [1, 8]],
  [5, [0, 0]],
  [6, [0, 3]],
  [7, [0, 2]],
  [8, [0, 255, 'text']],
  [oscore, [0, 255]],
  [uriPath, [0, 255, 'text']],
  [contentFormat, [0, 2]],
  [14, [0, 4]],
  [15, [0, 255, 'text']],
  [16, [1, 1]],
  [17, [0, 2]],
  [19, [0, 3]],
  [20, [0, 255, 'text']],
  [21, [0, 0]],
  [23, [0, 3]],
  [27, [0, 3]],
  [28, [0, 4]],
  [31, [0, 3]],
  [35, [1, 1034, 'text']],
  [39, [1, 255, 'text']],
  [60, [0, 4]],
  [252, [1, 40]],
  [258, [0, 1]],
  [292, [0, 8]],
]);

/** RFC 7252, section 3. Its header alone is not conclusive: only on its port, and with valid options. */
export function coap(payload: Uint8Array, ports: Ports): Finding | undefined {
  const tokenBytes = payload[0]! & 15;
  if (!hasPort(ports, coapPort) || payload.length < 4 + tokenBytes) return undefined;
  if (payload[0]! >> 6 !== 1 || tokenBytes > 8) return undefined;
  const type = (payload[0]! >> 4) & 3;
  const code = codeText(payload[1]!, type);
  const isAnswer = payload[1]! >> 5 > 0;
  // Nothing but a code is too little, unless it comes with what acknowledges the request.
  if (code === undefined || (isAnswer && type <= lastAskingType && payload.length === 4 + tokenBytes))
    return undefined;
  const path = pathOf(payload, 4 + tokenBytes, isAnswer ? asking : answering);
  return path === undefined ? undefined : found('coap', {coap_code: code, coap_path: path});
}

function codeText(code: number, type: number): string | undefined {
  const group = code >> 5;
  if (group === 0) return type <= lastAskingType ? methods[code] : undefined;
  return type !== resetType && answers.has(code)
    ? `${group}.${String(code & 31).padStart(2, '0')}`
    : undefined;
}

/** The path in the options, empty without one; undefined if the options are malformed, or those of the other side. */
function pathOf(payload: Uint8Array, optionsAt: number, others: ReadonlySet<number>): string | undefined {
  let path = '';
  let option = 0;
  let isDescribed = false;
  for (let at = optionsAt; at < payload.length; ) {
    // A payload follows, and it is never empty. It is text, unless an option says what it is.
    if (payload[at] === payloadMarker) {
      const isPayload = isDescribed ? at + 1 < payload.length : isText(payload, at + 1, payload.length);
      return isPayload ? path : undefined;
    }
    const delta = payload[at]! >> 4;
    const size = payload[at]! & 15;
    if (delta === 15 || size === 15) return undefined;
    at++;
    option += extended(payload, at, delta);
    at += extraBytes(delta);
    const length = extended(payload, at, size);
    at += extraBytes(size);
    if (at + length > payload.length || others.has(option)) return undefined;
    if (!isOption(payload, option, at, length)) return undefined;
    isDescribed ||= describing.has(option);
    if (option === uriPath && path.length < maxTextCharacters)
      path += `/${tamedText(payload, at, at + length)}`;
    at += length;
  }
  return path;
}

function isOption(payload: Uint8Array, option: number, at: number, length: number): boolean {
  const rule = options.get(option);
  if (rule === undefined || length < rule[0] || length > rule[1]) return false;
  if (option === contentFormat && length === 2 && !isFormat(uint16(payload, at))) return false;
  if (option === oscore && length > 0 && !isOscore(payload[at]!)) return false;
  return rule[2] === undefined || length === 0 || isText(payload, at, at + length);
}

/** Where formats with more than a byte are (IANA's registry of CoRE parameters). */
function isFormat(number: number): boolean {
  return number < 512 || (number >= 10_000 && number < 12_000) || number >= 65_000;
}

/** RFC 8613, section 6.1: three bits are reserved, and so are two lengths of the number behind. */
function isOscore(flags: number): boolean {
  return flags >> 5 === 0 && (flags & 7) < 6;
}

/** Not empty, without control characters, and UTF-8 (sections 5.4.6 and 5.5.2). */
function isText(payload: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (payload[at]! < 32 || payload[at] === 127) return false;
  return to > from && isUtf8(payload.subarray(from, to));
}

/** Section 3.1: 13 and 14 say that the number follows in one byte or two. */
function extraBytes(nibble: number): number {
  return nibble < 13 ? 0 : nibble - 12;
}

function extended(payload: Uint8Array, at: number, nibble: number): number {
  if (nibble < 13) return nibble;
  return nibble === 13 ? 13 + (payload[at]! | 0) : 269 + uint16(payload, at);
}
