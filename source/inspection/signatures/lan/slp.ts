import {uint16, uint24} from '../../bytes.js';
import {type Finding, found} from '../../finding.js';

/** RFC 2608, section 8: the functions; version 1 (RFC 2165, section 4) has all but the last. */
const functions = [
  undefined,
  'service-request',
  'service-reply',
  'registration',
  'deregistration',
  'acknowledgement',
  'attribute-request',
  'attribute-reply',
  'directory-advertisement',
  'type-request',
  'type-reply',
  'service-advertisement',
];
const headerBytes1 = 12;
const headerBytes2 = 14;
const maxLanguageBytes = 8;

/** Service location: printers, storage, eDirectory. */
export function slp(payload: Uint8Array): Finding | undefined {
  const name = functions[payload[1]!];
  const version = payload[0]!;
  if (name === undefined || !(version === 1 ? isHeader1(payload) : version === 2 && isHeader2(payload)))
    return undefined;
  return found('slp', {slp_version: version, slp_function: name});
}

/** Length, flags of which the low three are reserved, no dialect, a language in two letters. */
function isHeader1(payload: Uint8Array): boolean {
  if (payload.length < headerBytes1 || uint16(payload, 2) !== payload.length) return false;
  return (payload[4]! & 0x07) === 0 && payload[5] === 0 && isLetter(payload[6]!) && isLetter(payload[7]!);
}

function isHeader2(payload: Uint8Array): boolean {
  const languageBytes = uint16(payload, 12);
  if (payload.length < headerBytes2 + languageBytes || uint24(payload, 2) !== payload.length) return false;
  // Where extensions begin; flags that are reserved are set by some.
  if (uint24(payload, 7) > payload.length) return false;
  return languageBytes > 0 && languageBytes <= maxLanguageBytes && isLetter(payload[headerBytes2]!);
}

function isLetter(byte: number): boolean {
  const upper = byte & 0xdf;
  return upper >= 65 && upper <= 90;
}
