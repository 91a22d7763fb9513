import ipaddr from 'ipaddr.js';
import {uint16} from '../../bytes.js';
import {nameEnd, nameText} from './dns-name.js';

const headerBytes = 12;
/** Type, class, time to live and length of a record's data, after its name. */
const recordBytes = 10;
const addressTypes: Readonly<Record<number, number>> = {1: 4, 28: 16};
/** More than any answer needs; others are skipped. */
const maxRecords = 100;
const maxPointers = 8;

/** An address, and the name that leads to it. */
export interface NamedAddress {
  readonly host: string;
  readonly name: string;
}

/**
 * The addresses in an answer of DNS, mDNS or LLMNR (RFC 1035, RFC 6762, RFC 4795). An address is what a question asked for, by whatever
 * aliases it is reached; without a question, as in mDNS, it has the name of its record. Never throws; what was cut off is left out.
 */
export function namedAddresses(message: Uint8Array): NamedAddress[] {
  if (message.length < headerBytes || !isAnswer(message)) return [];
  let at = headerBytes;
  let asked: string | undefined;
  for (let left = uint16(message, 4); left > 0; left--) {
    asked ??= fullName(message, at);
    const end = nameEnd(message, at);
    if (end < 0 || end + 4 > message.length) return [];
    at = end + 4;
  }
  const found: NamedAddress[] = [];
  const records = uint16(message, 6) + (asked === undefined ? uint16(message, 10) : 0);
  for (let left = Math.min(records, maxRecords); left > 0; left--) {
    const end = nameEnd(message, at);
    if (end < 0 || end + recordBytes > message.length) break;
    const dataAt = end + recordBytes;
    const dataBytes = uint16(message, end + 8);
    const name = asked ?? fullName(message, at);
    if (addressTypes[uint16(message, end)] === dataBytes && dataAt + dataBytes <= message.length && name) {
      found.push({host: hostIn(message, dataAt, dataBytes), name});
    }
    at = dataAt + dataBytes;
  }
  return found;
}

/** A standard answer without an error. */
function isAnswer(message: Uint8Array): boolean {
  return (uint16(message, 2) & 0xf80f) === 0x8000;
}

function hostIn(message: Uint8Array, at: number, bytes: number): string {
  return ipaddr.process(ipaddr.fromByteArray([...message.subarray(at, at + bytes)]).toString()).toString();
}

/** The name at `at`, whose end may be a pointer to an earlier one (RFC 1035, section 4.1.4); undefined for the root, and where it is none. */
function fullName(message: Uint8Array, at: number): string | undefined {
  const labels: string[] = [];
  let position = at;
  for (let pointers = 0; pointers <= maxPointers; pointers++) {
    if (nameEnd(message, position) < 0) return undefined;
    let end = position;
    while (message[end]! > 0 && message[end]! < 0xc0) end += 1 + message[end]!;
    if (end > position) {
      const own = Uint8Array.of(...message.subarray(position, end), 0);
      labels.push(nameText(own, 0)!);
    }
    if (message[end] === 0) return labels.length === 0 ? undefined : labels.join('.');
    position = uint16(message, end) & 0x3fff;
  }
  return undefined;
}
