import {uint32} from '../bytes.js';
import {type Finding, found, type Inspected} from '../finding.js';
import {googleQuic} from './google.js';
import {createHelloReader, createReservedReader, type HelloReader} from './hello-reader.js';
import {type Initial, maxConnectionIdBytes, readInitial} from './initial.js';
import {isPassing, isReserved, isVersionAt, negotiation, otherVersionName, quicVersion} from './versions.js';

/** RFC 9000, section 14.1: no client sends a first packet in a smaller datagram. */
const minClientDatagramBytes = 1200;
/** The shortest destination id of a first packet (RFC 9000, section 7.2). */
const minFirstIdBytes = 8;

/** Reads the QUIC of one flow. */
export interface QuicWatch {
  /**
   * Takes the next datagram.
   * @returns what it tells that was not known: first the version, as soon as the flow is certainly QUIC, then the server name
   */
  add(datagram: Inspected): Finding | undefined;
  /** Whether the flow is certainly QUIC. */
  readonly isQuic: boolean;
  /** Whether all that can be known is known. */
  readonly isDone: boolean;
}

/**
 * Whether it is worth a watch: the form bit of all versions (RFC 8999, section 5.1) and one of them behind it, or the place of
 * Google's `Q0`.
 */
export function mayBeQuic(payload: Uint8Array): boolean {
  if ((payload[0]! & 0x80) !== 0) return isVersionAt(payload, 1);
  return payload[9] === 0x51 && payload[10] === 0x30;
}

export function createQuicWatch(): QuicWatch {
  let reader: HelloReader | undefined;
  /** What the client said under a reserved version. */
  let refused: HelloReader | undefined;
  let version: string | undefined;
  /** A client's datagram with a version that is not read, so that its server may refuse it. */
  let hasAsked = false;
  let toldName: string | undefined;

  /** A client's first packet, or the next ones. */
  function read(initial: Initial, payload: Uint8Array): Finding | undefined {
    const isFirst = isFirstOfClient(payload, initial.destinationId.length);
    if (reader === undefined && !isFirst) return undefined;
    reader ??= createHelloReader(initial, payload);
    reader.add(payload);
    watch.isDone = reader.isDone;
    return tell(initial.version.name, reader);
  }

  function tell(name: string, {hello, isDone}: HelloReader): Finding | undefined {
    const {serverName, alpn, hasEncrypted} = hello ?? {};
    const hasMore = isDone && (alpn !== undefined || hasEncrypted);
    const isNew = version !== name || toldName !== serverName || hasMore;
    version = name;
    toldName = serverName;
    if (!isNew) return undefined;
    return found('quic', {
      quic_version: version,
      quic_sni: serverName,
      quic_alpn: alpn,
      quic_ech: hasEncrypted ? 'offered' : undefined,
    });
  }

  /** A client's packet under a reserved version: the name is there before the server has refused it. */
  function readReserved(payload: Uint8Array, name: string): Finding | undefined {
    if (!hasAsked) refused = createReservedReader(payload);
    if (refused === undefined || refused.isDone) return undefined;
    refused.add(payload);
    return tell(name, refused);
  }

  /** A server's packet: of a flow whose first packets were not seen. */
  function readAnswer(initial: Initial): Finding | undefined {
    if (reader !== undefined || version === initial.version.name) return undefined;
    version = initial.version.name;
    // Behind a refused version the client's own packet is still to come.
    watch.isDone = !hasAsked;
    return found('quic', {quic_version: version});
  }

  function readOther(payload: Uint8Array, direction: Inspected['direction']): Finding | undefined {
    const name = otherVersion(payload);
    if (name === undefined || reader !== undefined) return undefined;
    const isFirst = direction === 'rx' && isFirstOfClient(payload, payload[5]!) && name !== negotiation;
    // A server alone says too little: four bytes.
    if (!isFirst && !(hasAsked && direction === 'tx')) return undefined;
    const finding = isFirst && isReserved(uint32(payload, 1)) ? readReserved(payload, name) : undefined;
    hasAsked ||= isFirst;
    // What is refused, or there only to be refused, is followed by another version.
    watch.isDone = !isPassing(name);
    if (finding || version !== undefined) return finding;
    version = name;
    return found('quic', {quic_version: name});
  }

  const watch = {
    isQuic: false,
    isDone: false,
    add(datagram: Inspected): Finding | undefined {
      const finding = look(datagram);
      watch.isQuic ||= finding !== undefined;
      return finding;
    },
  };

  function look(datagram: Inspected): Finding | undefined {
    const {payload, direction} = datagram;
    if (payload.length < 7) return undefined;
    const google = version === undefined ? googleQuic(datagram) : undefined;
    if (google) {
      version = String(google.details.quic_version);
      watch.isDone = true;
      return google;
    }
    if ((payload[0]! & 0x80) === 0) return undefined;
    const initial = readInitial(payload, 0);
    if (!initial) return readOther(payload, direction);
    return direction === 'tx' ? readAnswer(initial) : read(initial, payload);
  }

  return watch;
}

function isFirstOfClient(payload: Uint8Array, destinationIdBytes: number): boolean {
  return payload.length >= minClientDatagramBytes && destinationIdBytes >= minFirstIdBytes;
}

/** The version of a packet that is not read, by what all versions have in common (RFC 8999, section 5.1). */
function otherVersion(payload: Uint8Array): string | undefined {
  const name = otherVersionName(uint32(payload, 1));
  if (name === undefined) return undefined;
  const destinationBytes = payload[5]!;
  const sourceBytes = payload[6 + destinationBytes]!;
  const idsEnd = 7 + destinationBytes + sourceBytes;
  const hasIds = destinationBytes <= maxConnectionIdBytes && sourceBytes <= maxConnectionIdBytes;
  if (!hasIds || idsEnd > payload.length) return undefined;
  return name !== negotiation || areVersions(payload, idsEnd) ? name : undefined;
}

/** A version negotiation packet: versions to the end, at least one of them known (RFC 9000, section 17.2.1). */
function areVersions(payload: Uint8Array, from: number): boolean {
  if ((payload.length - from) % 4 !== 0) return false;
  for (let at = from; at < payload.length; at += 4) {
    const version = uint32(payload, at);
    if (version !== 0 && (quicVersion(version) || otherVersionName(version))) return true;
  }
  return false;
}
