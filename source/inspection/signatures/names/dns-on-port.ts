import {isZero, uint16} from '../../bytes.js';
import {type Finding, found, hasPort, type Ports} from '../../finding.js';
import {nameEnd, nameText} from './dns-name.js';
import {typeName} from './dns-types.js';

const port = 53;
const headerBytes = 12;
/** Opcode and reserved bit. */
const operationBits = 0x7840;
const responseBit = 0x8000;
/** RFC 1035, section 6.4: an answer, to which the question is wanted. */
const inverseQuery = 0x0800;
const maxLabelBytes = 63;
const checkedBytes = 4;

/**
 * DNS (RFC 1035, section 4.1) that only its port makes certain: messages without a question, and those that are damaged or cut off behind the
 * header.
 */
export function dnsOnPort(payload: Uint8Array, ports: Ports): Finding | undefined {
  if (payload.length < headerBytes || !hasPort(ports, port)) return undefined;
  const flags = uint16(payload, 2);
  const counts = [4, 6, 8, 10].map(at => uint16(payload, at)) as [number, number, number, number];
  const isUsual = (flags & operationBits) === 0;
  const isKnown =
    isBare(payload, flags) || isInverse(flags, counts) || (isUsual && isMessage(payload, counts));
  return isKnown ? found('dns', questionOf(payload, counts[0])) : undefined;
}

/** A header alone: a server refuses what it cannot read. */
function isBare(payload: Uint8Array, flags: number): boolean {
  const isUsual = (flags & operationBits) === 0 || (flags & operationBits) === inverseQuery;
  return (
    payload.length === headerBytes &&
    isUsual &&
    (flags & responseBit) !== 0 &&
    isZero(payload, 4, headerBytes)
  );
}

function isInverse(flags: number, [questions, answers, authorities, additional]: readonly number[]): boolean {
  return (
    (flags & (operationBits | responseBit)) === inverseQuery &&
    questions === 0 &&
    answers === 1 &&
    authorities === 0 &&
    additional === 0
  );
}

/** One question and at most one kind of records, or less of that and a name that begins like one. */
function isMessage(payload: Uint8Array, [questions, ...others]: readonly number[]): boolean {
  const zeros = others.filter(count => count === 0).length;
  if (questions === 1 && zeros >= 2) return true;
  const isLikely = questions === 1 || zeros >= 2 || (questions === 0 && zeros === 1);
  return isLikely && isHostLabel(payload, headerBytes);
}

/** Begins with letters, digits, hyphens and what services begin with; the rest may be damaged. */
function isHostLabel(payload: Uint8Array, at: number): boolean {
  const bytes = payload[at]!;
  const end = at + 1 + bytes;
  if (!(bytes >= 1 && bytes <= maxLabelBytes) || end >= payload.length) return false;
  for (let index = at + 1; index < Math.min(end, at + 1 + checkedBytes); index++) {
    const byte = payload[index]!;
    const letter = byte & 0xdf;
    const isLetter = letter >= 65 && letter <= 90;
    if (!isLetter && !(byte >= 48 && byte <= 57) && byte !== 45 && byte !== 95) return false;
  }
  return true;
}

/** As far as it is readable. */
function questionOf(payload: Uint8Array, questions: number): Record<string, string | undefined> {
  const end = questions === 1 ? nameEnd(payload, headerBytes) : -1;
  const type = uint16(payload, end);
  const isReadable = end >= 0 && end + 4 <= payload.length && type !== 0 && uint16(payload, end + 2) === 1;
  return isReadable ? {dns_name: nameText(payload, headerBytes), dns_type: typeName(type)} : {};
}
