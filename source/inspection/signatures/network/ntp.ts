import {differentBytes, isZero, uint16, uint32} from '../../bytes.js';
import {type Finding, found, hasPort, type Ports} from '../../finding.js';

/** RFC 5905, section 7.3. */
const headerBytes = 48;
/** Offset of the transmit timestamp, which may be random. */
const transmitAt = 40;
const [referenceAt, originAt, receiveAt] = [16, 24, 32];
/** Of the 8 bytes of a random number, most differ. */
const leastDifferent = 6;
/** 1990, in seconds since 1900. */
const earliestSeconds = 2_840_140_800;
const ntpPort = 123;
const modes = [
  'reserved',
  'symmetric-active',
  'symmetric-passive',
  'client',
  'server',
  'broadcast',
  'control',
  'private',
];
const client = 3;
const server = 4;
/** RFC 9327, section 2. */
const control = 6;
const controlHeaderBytes = 12;
const maxOperation = 12;
/** A key's number and MD5, the shortest digest. */
const digestBytes = 4 + 16;
const privateHeaderBytes = 8;
const maxRequest = 46;
const maxStratum = 16;
const maxPollExponent = 17;
/** What a client says that hides how precise its clock is (draft-ietf-ntp-data-minimization, section 3), as chrony does. */
const hiddenPrecision = 32;

/** On other ports only the plainest form: version 3 or 4, client or server mode, without extensions, and times that fit. */
export function ntp(payload: Uint8Array, ports: Ports): Finding | undefined {
  const first = payload[0]!;
  const mode = first & 7;
  const version = (first >> 3) & 7;
  const isOnPort = hasPort(ports, ntpPort);
  if (version < 1 || version > 4 || mode === 0) return undefined;
  if (mode >= control) {
    const isSound = isOnPort && (mode === control ? isControl(payload) : isPrivate(payload));
    return isSound ? found('ntp', {ntp_mode: modes[mode], ntp_version: version}) : undefined;
  }
  if (payload.length < headerBytes || payload.length % 4 !== 0 || !isLikely(payload)) return undefined;
  const isPlain = version >= 3 && payload.length === headerBytes && hasTimes(payload, mode);
  if (!isPlain && !isOnPort) return undefined;
  const stratum = payload[1]!;
  return found('ntp', {
    ntp_mode: modes[mode],
    ntp_version: version,
    ntp_stratum: mode === client ? undefined : stratum,
  });
}

/**
 * A server receives and sends within two seconds, later than 1990. A client tells nothing but when it sends, which may be
 * a random number, or repeats what it had from the server.
 */
function hasTimes(payload: Uint8Array, mode: number): boolean {
  if (isZero(payload, transmitAt, headerBytes)) return false;
  const received = uint32(payload, receiveAt);
  const sent = uint32(payload, transmitAt);
  if (mode === server)
    return payload[1]! > 0 && sent >= earliestSeconds && sent - received <= 2 && sent >= received;
  if (mode !== client || !areTimes(payload)) return false;
  if (sent >= earliestSeconds) return true;
  const isRandom = differentBytes(payload, transmitAt, headerBytes) >= leastDifferent;
  return isRandom && isZero(payload, originAt, transmitAt) && isZero(payload, 4, 12);
}

/** The reference, what came and what was received: times, or nothing. */
function areTimes(payload: Uint8Array): boolean {
  for (let at = referenceAt; at < transmitAt; at += 8) {
    if (uint32(payload, at) < earliestSeconds && !isZero(payload, at, at + 8)) return false;
  }
  return true;
}

/** Nobody polls less often than once in 36 hours, has a clock worse than a second without hiding it, or is 16 seconds away. */
function isLikely(payload: Uint8Array): boolean {
  const isRequest = (payload[0]! & 7) === client;
  const precision = payload[3]!;
  return (
    payload[1]! <= maxStratum &&
    payload[2]! <= maxPollExponent &&
    (precision === 0 || precision >= 0xe0 || (precision === hiddenPrecision && isRequest)) &&
    uint16(payload, 4) < 16 &&
    uint16(payload, 8) < 16
  );
}

/** Its data fill it, up to a multiple of four; a key's number and a digest may follow. */
function isControl(payload: Uint8Array): boolean {
  const dataEnd = controlHeaderBytes + uint16(payload, 10);
  const behind = payload.length - dataEnd;
  const isFilled = (behind >= 0 && behind < 4) || (behind >= digestBytes && behind < digestBytes + 4 + 8);
  return payload.length >= controlHeaderBytes && isFilled && (payload[1]! & 0x1f) <= maxOperation;
}

/**
 * ntpd's private mode (ntp_request.h), such as `monlist`, which amplification attacks abuse. A request has no items and a
 * fixed room for them; an answer's items fill it.
 */
function isPrivate(payload: Uint8Array): boolean {
  const implementation = payload[2]!;
  const isKnown = implementation === 0 || implementation === 2 || implementation === 3;
  if (payload.length < privateHeaderBytes || !isKnown || payload[3]! > maxRequest) return false;
  const items = uint16(payload, 4) & 0x0fff;
  const itemBytes = uint16(payload, 6);
  // The highest four bits: of an error, and always zero.
  if (itemBytes > 0x0fff) return false;
  if (items === 0) return itemBytes === 0 && isZero(payload, 4, privateHeaderBytes);
  return payload[4]! < 0x10 && privateHeaderBytes + items * itemBytes === payload.length;
}
