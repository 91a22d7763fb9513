import {isZero, uint16} from '../../bytes.js';
import {type Finding, found, hasPort, type Ports} from '../../finding.js';
import {nameEnd, nameText, netbiosName} from './dns-name.js';
import {typeName} from './dns-types.js';

const headerBytes = 12;
/** Type, class, time to live and length of a record's data, after its name. */
const recordBytes = 10;

/**
 * DNS (RFC 1035, section 4) and its kin on their ports: mDNS (RFC 6762), LLMNR (RFC 4795), NetBIOS names (RFC 1002).
 * A message must be complete: every question and record that its header counts, and nothing after them. NetBIOS
 * encodes names in a way that nothing else does.
 */
export function dns(payload: Uint8Array, ports: Ports): Finding | undefined {
  if (payload.length < headerBytes + 5) return undefined;
  const flags = uint16(payload, 2);
  const questions = uint16(payload, 4);
  if (hasPort(ports, 137)) return netbios(payload, flags, questions);
  // Multicast DNS never asks for recursion (RFC 6762, section 18.6): this is a resolver on the same port.
  const isRecursive = (flags & 0x0100) !== 0;
  const isMulticast = hasPort(ports, 5353) && !isRecursive;
  if (isMulticast ? !isMulticastHeader(payload, flags) : !isHeader(payload, flags, questions))
    return undefined;
  const nameAt = headerBytes;
  const end = nameEnd(payload, nameAt);
  if (end < 0 || !isClass(uint16(payload, end + 2)) || !isWhole(payload, questions, flags)) return undefined;
  const name = nameText(payload, nameAt);
  const type = uint16(payload, end);
  if (name === undefined || type === 0) return undefined;
  if (!isMulticast && isOther(flags) && type !== startOfAuthority) return undefined;
  const app = isMulticast ? 'mdns' : hasPort(ports, 5355) ? 'llmnr' : appOfName(name);
  return found(app, {[`${app}_name`]: name, [`${app}_type`]: typeName(type)});
}

/** A client of DNSCrypt asks for a certificate first, under a name of this kind (its specification, "Certificates"). */
function appOfName(name: string): string {
  return name.startsWith('2.dnscrypt-cert.') ? 'dnscrypt' : 'dns';
}

/** NOTIFY (RFC 1996) and UPDATE (RFC 2136): about a zone, which its start of authority stands for. */
const notify = 0x2000;
const update = 0x2800;
const startOfAuthority = 6;

function isOther(flags: number): boolean {
  const operation = flags & 0x7800;
  return operation === notify || operation === update;
}

/** One question; a query has no answers and no answer flags. */
function isHeader(message: Uint8Array, flags: number, questions: number): boolean {
  const isResponse = (flags & 0x8000) !== 0;
  // All flags but AA are zero in these (RFC 1996, section 3.6; RFC 2136, section 2.2).
  if (isOther(flags)) return questions === 1 && (isResponse || (flags & 0x03ff) === 0);
  // Opcode and reserved bit are zero.
  if ((flags & 0x7840) !== 0 || questions !== 1) return false;
  if (isResponse) return true;
  // Recursion desired, authentic data and checking disabled remain (RFC 4035, section 3.2). The authority
  // section of a query holds the zone state of an IXFR (RFC 1995); TSIG and OPT are additional records.
  return (
    (flags & 0xfecf) === 0 && uint16(message, 6) === 0 && uint16(message, 8) <= 1 && uint16(message, 10) <= 2
  );
}

/** RFC 6762, section 18: opcode, reserved bit and response code are zero; there may be any number of questions and answers. */
function isMulticastHeader(message: Uint8Array, flags: number): boolean {
  return (flags & 0x784f) === 0 && uint16(message, 4) + uint16(message, 6) > 0;
}

/** IN, CH, HS, NONE, ANY; in mDNS the highest bit has another meaning (RFC 6762, section 18.12). */
function isClass(number: number): boolean {
  const value = number & 0x7fff;
  return value === 1 || value === 3 || value === 4 || value === 254 || value === 255;
}

/** A name takes at least a byte, so this ends with the message. A truncated answer may end between records. */
function isWhole(message: Uint8Array, questions: number, flags: number): boolean {
  let at = headerBytes;
  for (let left = questions; left > 0; left--) {
    const end = nameEnd(message, at);
    if (end < 0 || end + 4 > message.length) return false;
    at = end + 4;
  }
  for (let left = uint16(message, 6) + uint16(message, 8) + uint16(message, 10); left > 0; left--) {
    if (at === message.length) return (flags & 0x0200) !== 0;
    const end = nameEnd(message, at);
    if (end < 0 || end + recordBytes > message.length) return false;
    at = end + recordBytes + uint16(message, end + 8);
  }
  return at === message.length;
}

const netbiosTypes: Readonly<Record<number, string>> = {10: 'NULL', 32: 'NB', 33: 'NBSTAT'};

/** 32 letters from A to P, or a header that counts one question and nothing else, are certain enough, whatever is damaged behind them. */
function netbios(message: Uint8Array, flags: number, questions: number): Finding | undefined {
  // Answers repeat the name without a question.
  if (questions !== 1 && !(questions === 0 && (flags & 0x8000) !== 0)) return undefined;
  const name = netbiosName(message, headerBytes);
  const isBareQuestion = questions === 1 && isZero(message, 6, headerBytes) && (flags & 0x7840) === 0;
  if (name === undefined && !isBareQuestion) return undefined;
  const end = nameEnd(message, headerBytes);
  return found('nbns', {
    nbns_name: name,
    nbns_type: end < 0 ? undefined : netbiosTypes[uint16(message, end)],
  });
}
