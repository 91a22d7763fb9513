import {uint16, uint24} from './bytes.js';
import {visibleText} from './text.js';

/** What a ClientHello says in clear; with an encrypted one inside (ECH), the outer one says it. */
export interface ClientHello {
  readonly serverName: string | undefined;
  /** The first protocol that the client would like to speak. */
  readonly alpn: string | undefined;
  /** All of it was there to be read. */
  readonly isWhole: boolean;
}

/** RFC 8446, section 4; type and length. */
export const handshakeHeaderBytes = 4;
const clientHelloType = 1;
/** RFC 6066, section 3; RFC 7301, section 3.1. */
const serverNameExtension = 0;
const alpnExtension = 16;
/** RFC 1035, section 3.1, as text. */
const maxServerNameBytes = 253;

/** The message of TLS as the start of `bytes` has it, up to `end`; undefined where it is none. */
export function readClientHello(bytes: Uint8Array, end: number): ClientHello | undefined {
  if (end > 0 && bytes[0] !== clientHelloType) return undefined;
  if (end < handshakeHeaderBytes) return {serverName: undefined, alpn: undefined, isWhole: false};
  return readHelloBody(bytes, handshakeHeaderBytes, end, handshakeHeaderBytes + uint24(bytes, 1), false);
}

/**
 * RFC 8446, section 4.1.2, and with a cookie RFC 6347, section 4.2.1: what `bytes` hold of a hello from `from` to `to`.
 * @param available where they end, which may be before `to`
 * @returns undefined where it contradicts itself
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
  // Version and random; session, cookie, cipher suites, compression methods.
  let at = from + 34;
  at += 1 + (at < end ? bytes[at]! : 0);
  if (hasCookie) at += 1 + (at < end ? bytes[at]! : 0);
  at += 2 + (at + 1 < end ? uint16(bytes, at) : 0);
  at += 1 + (at < end ? bytes[at]! : 0);
  if (at > to) return undefined;
  if (at + 2 > end) return {serverName, alpn, isWhole: available >= to};
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
    at = next;
  }
  return {serverName, alpn, isWhole: available >= to};
}

/** A list of names, of which only the first, a host's, ever was used. */
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
