import {uint16, uint24} from './bytes.js';
import {visibleText} from './text.js';

/** The unencrypted contents of a ClientHello; with ECH, those of the outer one. */
export interface ClientHello {
  readonly serverName: string | undefined;
  /** The client's first choice of protocol. */
  readonly alpn: string | undefined;
  /** Whether it carries another, encrypted one (RFC 9849), or pretends to: nobody can tell which. Its name may then be that of a front. */
  readonly hasEncrypted: boolean;
  /** Whether all of it was available. */
  readonly isWhole: boolean;
}

/** RFC 8446, section 4; type and length. */
export const handshakeHeaderBytes = 4;
const clientHelloType = 1;
/** RFC 6066, section 3; RFC 7301, section 3.1. */
const serverNameExtension = 0;
const alpnExtension = 16;
/** RFC 9849, section 5; the first byte of what a client sends to a server is 0. */
const encryptedHelloExtension = 0xfe0d;
/** RFC 1035, section 3.1, as text. */
const maxServerNameBytes = 253;

/** Reads a TLS ClientHello at the start of `bytes`, up to `end`; undefined for any other message. */
export function readClientHello(bytes: Uint8Array, end: number): ClientHello | undefined {
  if (end > 0 && bytes[0] !== clientHelloType) return undefined;
  if (end < handshakeHeaderBytes)
    return {serverName: undefined, alpn: undefined, hasEncrypted: false, isWhole: false};
  return readHelloBody(bytes, handshakeHeaderBytes, end, handshakeHeaderBytes + uint24(bytes, 1), false);
}

/**
 * Reads the body of a ClientHello from `from` to `to` (RFC 8446, section 4.1.2; with a cookie RFC 6347, section 4.2.1).
 * @param available where the available bytes end, maybe before `to`
 * @returns undefined when it is malformed
 */
export function readHelloBody(
  bytes: Uint8Array,
  from: number,
  available: number,
  to: number,
  hasCookie: boolean,
): ClientHello | undefined {
  const end = Math.min(available, to);
  let serverName: string | undefined;
  let alpn: string | undefined;
  let hasEncrypted = false;
  // Version and random; session, cookie, cipher suites, compression methods.
  let at = from + 34;
  at += 1 + (at < end ? bytes[at]! : 0);
  if (hasCookie) at += 1 + (at < end ? bytes[at]! : 0);
  at += 2 + (at + 1 < end ? uint16(bytes, at) : 0);
  at += 1 + (at < end ? bytes[at]! : 0);
  if (at > to) return undefined;
  if (at + 2 > end) return {serverName, alpn, hasEncrypted, isWhole: available >= to};
  const extensionsEnd = at + 2 + uint16(bytes, at);
  if (extensionsEnd !== to) return undefined;
  at += 2;
  while (at + 4 <= end) {
    const dataAt = at + 4;
    const next = dataAt + uint16(bytes, at + 2);
    if (next > to) return undefined;
    if (next > end) break;
    const type = uint16(bytes, at);
    if (type === serverNameExtension) serverName = readServerName(bytes, dataAt, next);
    if (type === alpnExtension) alpn = readAlpn(bytes, dataAt, next);
    if (type === encryptedHelloExtension) hasEncrypted = bytes[dataAt] === 0;
    at = next;
  }
  return {serverName, alpn, hasEncrypted, isWhole: available >= to};
}

/** Reads the first name of the list; only one, a host name, is ever used. */
function readServerName(bytes: Uint8Array, at: number, end: number): string | undefined {
  const nameAt = at + 5;
  const nameBytes = uint16(bytes, at + 3);
  if (nameAt + nameBytes > end || bytes[at + 2] !== 0 || nameBytes > maxServerNameBytes) return undefined;
  return visibleText(bytes, nameAt, nameAt + nameBytes)?.toLowerCase();
}

function readAlpn(bytes: Uint8Array, at: number, end: number): string | undefined {
  const nameEnd = at + 3 + bytes[at + 2]!;
  return at + 3 < end && nameEnd <= end ? visibleText(bytes, at + 3, nameEnd) : undefined;
}
