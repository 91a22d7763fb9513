import {bytesOfText, holds, uint16LittleEndian, uint32LittleEndian} from '../bytes.js';
import type {ClientHello} from '../client-hello.js';
import {type Finding, found, type Inspected} from '../finding.js';
import {visibleText} from '../text.js';

// Google's QUIC before the IETF's: "QUIC: A UDP-Based Secure and Reliable Transport" (draft-hamilton-early-deployment-quic),
// section 6.1, and "QUIC Crypto", section 2. Its first packets are not encrypted.

/** The bits of the flags: a version follows; a connection id of 8 bytes; reserved ones; a reset. */
const hasVersion = 0x01;
const hasId = 0x08;
const noneOf = 0xc2;
/** Up to Q043 the version stands behind flags and connection id. */
const versionAt = 9;
const lastWithFlags = 43;
/** From Q044 on it stands where the IETF's does; from Q047 on the hello is hidden. */
const versionAtLong = 1;
const firstWithLong = 44;
const lastInClear = 46;

const hello = bytesOfText('CHLO');
/** Packet number, hash and the header of a frame are before it. */
const maxBytesBeforeHello = 60;
const serverNameTag = bytesOfText('SNI\0');
const maxTags = 64;
const maxNameBytes = 253;

/** A packet that names a version, which all of a connection do until its server has answered. */
export function googleQuic({payload}: Inspected): Finding | undefined {
  const first = payload[0]!;
  const isLong = (first & 0x80) !== 0;
  const at = isLong ? versionAtLong : versionAt;
  const version = versionNumber(payload, at);
  if (isLong) {
    if (version < firstWithLong || version > lastInClear) return undefined;
    // Long headers say nothing else for certain, so the hello has to be there.
    const helloAt = findHello(payload, at + 4);
    return helloAt < 0 ? undefined : foundVersion(payload, version, helloAt);
  }
  const isFlags = (first & noneOf) === 0 && (first & hasVersion) !== 0 && (first & hasId) !== 0;
  if (!isFlags || version < 1 || version > lastWithFlags) return undefined;
  return foundVersion(payload, version, findHello(payload, at + 4));
}

/** `Q043` is 43; -1 for anything else. */
function versionNumber(payload: Uint8Array, at: number): number {
  const tens = payload[at + 2]! - 0x30;
  const ones = payload[at + 3]! - 0x30;
  const isName = payload[at] === 0x51 && payload[at + 1] === 0x30;
  return isName && tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

function foundVersion(payload: Uint8Array, version: number, helloAt: number): Finding {
  return found('quic', {
    quic_version: `Q${String(version).padStart(3, '0')}`,
    quic_sni: helloAt < 0 ? undefined : serverName(payload, helloAt),
  });
}

function findHello(payload: Uint8Array, from: number): number {
  for (let at = from; at < from + maxBytesBeforeHello; at++) if (holds(payload, at, hello)) return at;
  return -1;
}

/** The hello of Q050, which comes in frames of the IETF's kind (RFC 9000, section 19.6); undefined if it is another message. */
export function googleHello(message: Uint8Array): ClientHello | undefined {
  if (message.length === 0)
    return {serverName: undefined, alpn: undefined, hasEncrypted: false, isWhole: false};
  if (!holds(message, 0, hello)) return undefined;
  const name = serverName(message, 0);
  return {serverName: name, alpn: undefined, hasEncrypted: false, isWhole: name !== undefined};
}

/** Tags with the ends of their values, then the values. */
function serverName(payload: Uint8Array, helloAt: number): string | undefined {
  const tags = uint16LittleEndian(payload, helloAt + 4);
  const tagsAt = helloAt + 8;
  const valuesAt = tagsAt + tags * 8;
  if (tags > maxTags || valuesAt > payload.length) return undefined;
  let from = 0;
  for (let at = tagsAt; at < valuesAt; at += 8) {
    const to = uint32LittleEndian(payload, at + 4);
    if (holds(payload, at, serverNameTag) && to - from <= maxNameBytes)
      return visibleText(payload, valuesAt + from, valuesAt + to)?.toLowerCase();
    from = to;
  }
  return undefined;
}
