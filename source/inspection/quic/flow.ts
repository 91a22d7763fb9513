import {uint32} from '../bytes.js';
import {type ClientHello, handshakeHeaderBytes, readClientHello} from '../client-hello.js';
import {type Finding, found, type Inspected} from '../finding.js';
import {eachCryptoFrame} from './crypto-frames.js';
import {createHelloBuffer, maxHelloBytes} from './hello-buffer.js';
import {type Initial, maxConnectionIdBytes, readInitial} from './initial.js';
import {type InitialKeys, initialKeys} from './keys.js';
import {openInitial} from './open.js';
import {otherVersionName, quicVersion} from './versions.js';

/** RFC 9000, section 14.1: no client sends a first packet in a smaller datagram. */
const minClientDatagramBytes = 1200;
/** The shortest destination id of a first packet (RFC 9000, section 7.2). */
const minFirstIdBytes = 8;
/** Packets read per datagram; each costs a key derivation and a decryption. */
const maxPackets = 3;

/** A flow that is certainly QUIC; its server name may still be in later datagrams. */
export interface QuicFlow {
  /**
   * Takes the next datagram, including the first one.
   * @returns the finding, once the server name is known or certain not to come; undefined to go on
   */
  add(datagram: Inspected): Finding | undefined;
  /** What is known so far. */
  finding(): Finding;
}

/** Starts with the datagram that identifies the flow as QUIC; undefined for any other datagram. */
export function beginQuic({payload, direction}: Inspected): QuicFlow | undefined {
  if ((payload[0]! & 0x80) === 0 || payload.length < 7) return undefined;
  const initial = readInitial(payload, 0);
  if (!initial) return beginOther(payload, direction);
  if (direction === 'tx') return knownFlow(initial.version.name);
  const isFirst = payload.length >= minClientDatagramBytes && initial.destinationId.length >= minFirstIdBytes;
  return isFirst ? createQuicFlow(initial) : undefined;
}

/** Uses only what all versions have in common (RFC 8999, section 5.1). */
function beginOther(payload: Uint8Array, direction: 'rx' | 'tx'): QuicFlow | undefined {
  const name = otherVersionName(uint32(payload, 1));
  const destinationBytes = payload[5]!;
  const sourceBytes = payload[6 + destinationBytes]!;
  const idsEnd = 7 + destinationBytes + sourceBytes;
  const hasIds = destinationBytes <= maxConnectionIdBytes && sourceBytes <= maxConnectionIdBytes;
  if (name === undefined || !hasIds || idsEnd > payload.length) return undefined;
  if (name === 'negotiation') {
    return direction === 'tx' && areVersions(payload, idsEnd) ? knownFlow(name) : undefined;
  }
  return direction === 'tx' || payload.length >= minClientDatagramBytes ? knownFlow(name) : undefined;
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

function knownFlow(version: string): QuicFlow {
  const finding = () => found('quic', {quic_version: version});
  return {add: finding, finding};
}

function createQuicFlow({version, destinationId}: Initial): QuicFlow {
  const hello = createHelloBuffer();
  let keys = initialKeys(version, destinationId);
  let read: ClientHello | undefined;
  const open = (datagram: Uint8Array, initial: Initial): Uint8Array | undefined => {
    const frames = openInitial(datagram, initial, keys);
    if (frames || sameBytes(initial.destinationId, destinationId)) return frames;
    // After a Retry, the keys derive from another connection id (RFC 9001, section 5.2).
    const others: InitialKeys = initialKeys(version, initial.destinationId);
    const opened = openInitial(datagram, initial, others);
    if (opened) keys = others;
    return opened;
  };
  const finding = () =>
    found('quic', {
      quic_version: version.name,
      quic_sni: read?.serverName,
      quic_alpn: read?.alpn,
      quic_ech: read?.hasEncrypted ? 'offered' : undefined,
    });
  return {
    finding,
    add({payload, direction}) {
      if (direction === 'tx') return undefined;
      let at = 0;
      for (let left = maxPackets; left > 0 && at < payload.length; left--) {
        const initial = readInitial(payload, at);
        if (initial?.version !== version) break;
        const frames = open(payload, initial);
        // If the first packet does not decrypt, the flow began earlier and its keys cannot be derived.
        if (!frames) return at === 0 ? finding() : undefined;
        eachCryptoFrame(frames, hello.add);
        at = initial.end;
      }
      const start = hello.start();
      read = readClientHello(start, start.length);
      return isDone(read, start) ? finding() : undefined;
    },
  };
}

/** Whether the server name is known or cannot come any more. */
function isDone(read: ClientHello | undefined, start: Uint8Array): boolean {
  if (!read || read.isWhole || read.serverName !== undefined) return true;
  return (
    start.length >= handshakeHeaderBytes &&
    (uint32(start, 0) & 0xffffff) + handshakeHeaderBytes > maxHelloBytes
  );
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
