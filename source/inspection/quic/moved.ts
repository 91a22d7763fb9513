import {hexOfBytes, uint32} from '../bytes.js';
import {type Finding, found, type Inspected} from '../finding.js';
import {maxConnectionIdBytes} from './initial.js';
import {quicVersion} from './versions.js';

const maxTargets = 1000;
const maxIds = 10_000;
/** Shorter ids could be in any datagram by chance. */
const minIdBytes = 4;
/** From here on, two datagrams with the same id are no coincidence, nor a counter behind a constant. */
const minUnknownIdBytes = 8;
/** Behind the id are a packet number and what header protection needs (RFC 9001, section 5.4.2). */
const minBytesBehindId = 20;

/**
 * The id that the sender of an Initial packet chose for itself (RFC 9000, section 17.2). Servers set the fixed bit at random
 * once their client agreed (RFC 9287), so it is not looked at.
 */
function firstSourceId(payload: Uint8Array): Uint8Array | undefined {
  const first = payload[0]!;
  const version = quicVersion(uint32(payload, 1));
  if (first < 0x80 || !version || ((first >> 4) & 3) !== version.initialType) return undefined;
  const bytesAt = 6 + payload[5]!;
  const bytes = payload[bytesAt]!;
  const end = bytesAt + 1 + bytes;
  return bytes <= maxConnectionIdBytes && end <= payload.length
    ? payload.subarray(bytesAt + 1, end)
    : undefined;
}

/** Recognises QUIC connections whose clients moved to another address or port (RFC 9000, section 9). */
export interface MovedQuic {
  /**
   * Learns how a server names its connections from its first packet, in a flow that is certainly QUIC.
   * @returns whether the datagram was one
   */
  learn(target: string, payload: Uint8Array): boolean;
  /**
   * Watches a new flow. The first byte proves nothing: of its bits only the highest is certain (RFC 9000, section 17.3, and
   * RFC 9287). The id behind it does.
   */
  watch(target: string): (datagram: Inspected) => Finding | undefined;
}

/** What all flows of a service have shown so far. */
export function createMovedQuic(): MovedQuic {
  /** By target, the oldest first: short headers do not say how long their id is. */
  const idBytesOf = new Map<string, number>();
  /** `<target> <id>`, the oldest first. */
  const ids = new Set<string>();
  const keyOf = (target: string, id: Uint8Array) => `${target} ${hexOfBytes(id)}`;
  return {
    learn(target, payload) {
      const id = firstSourceId(payload);
      if (id === undefined) return false;
      idBytesOf.delete(target);
      idBytesOf.set(target, id.length);
      if (idBytesOf.size > maxTargets) idBytesOf.delete(idBytesOf.keys().next().value!);
      ids.add(keyOf(target, id));
      if (ids.size > maxIds) ids.delete(ids.values().next().value!);
      return true;
    },
    watch(target) {
      const idBytes = idBytesOf.get(target) ?? 0;
      if (idBytes < minIdBytes) return () => undefined;
      let last = '';
      let lastBehind = 0;
      return ({payload, direction}) => {
        const isShort = payload[0]! < 0x80 && payload.length > idBytes + minBytesBehindId;
        if (direction === 'tx' || !isShort) return undefined;
        const key = keyOf(target, payload.subarray(1, 1 + idBytes));
        // A client that moves on purpose takes a new id, which its server told it in secret (section 9.5).
        // What follows is encrypted, so it differs, unlike a text that is sent again.
        const behind = uint32(payload, 1 + idBytes);
        const isRepeated = key === last && behind !== lastBehind && idBytes >= minUnknownIdBytes;
        last = key;
        lastBehind = behind;
        return ids.has(key) || isRepeated ? {...found('quic'), isContinued: true} : undefined;
      };
    },
  };
}
