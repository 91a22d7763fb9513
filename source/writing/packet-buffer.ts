import {closePacketBlock, packetHeadBytes, packetTailBytes} from '../packet/capture-file/pcapng-writer.js';
import {createDatagramPackets} from '../packet/datagram-packet.js';
import {type ReplyRoute, wholeReplyHeaderBytes} from '../packet/reply.js';

/** Blocks of packets that are not in the file yet. */
export interface PacketBuffer {
  /** Whether one more packet certainly fits. */
  hasRoom(): boolean;
  /**
   * Adds the packet of a datagram. Nothing is allocated for it.
   * @param payload all of it, or as much as was captured @param payloadBytes of the whole datagram
   * @param atMs by the wall clock, in ms since the epoch @param comment from `commentOption`
   */
  add(
    route: ReplyRoute,
    payload: Uint8Array,
    payloadBytes: number,
    atMs: number,
    comment: Uint8Array | undefined,
  ): void;
  /** All blocks, which are gone from the buffer with the next `add`. */
  take(): Uint8Array;
}

const capacityBytes = 262_144;
export const maxCommentBytes = 4096;
/** The longest packet, in its block. */
const maxBlockBytes = packetHeadBytes + wholeReplyHeaderBytes[6] + 65_536 + maxCommentBytes + packetTailBytes;

export function createPacketBuffer(): PacketBuffer {
  const memory = new Uint8Array(capacityBytes);
  const view = new DataView(memory.buffer);
  const packets = createDatagramPackets();
  let filled = 0;
  return {
    hasRoom: () => filled + maxBlockBytes <= capacityBytes,
    add(route, payload, payloadBytes, atMs, comment) {
      const capturedBytes = packets.write(view, filled + packetHeadBytes, route, payload, payloadBytes);
      const wireBytes = wholeReplyHeaderBytes[route.version] + payloadBytes;
      filled += closePacketBlock(view, filled, atMs, capturedBytes, wireBytes, comment);
    },
    take() {
      const blocks = memory.subarray(0, filled);
      filled = 0;
      return blocks;
    },
  };
}
