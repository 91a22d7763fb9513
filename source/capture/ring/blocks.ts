import {
  ARPHRD_ETHER,
  ARPHRD_LOOPBACK,
  PACKET_OUTGOING,
  sockaddrLl,
  TP_STATUS_KERNEL,
  TP_STATUS_USER,
  tpacket,
  tpacketBlock,
  VIRTIO_NET_HDR_GSO_ECN,
  VIRTIO_NET_HDR_GSO_UDP_L4,
  virtioNet,
} from '../../libc/abi.js';
import type {PacketRing} from '../../libc/packet-ring.js';
import {createFrame, type Frame, skipVlanTags} from '../../packet/frame.js';

const ethernetHeaderBytes = 14;

/** The blocks of a ring, in the order in which the kernel fills them. */
export interface Blocks {
  /**
   * Takes the next block, if the kernel has handed it over, calls `onFrame` for each of its packets, then `onBlockEnd`, and gives it back.
   * @returns whether there was one, and may be another
   */
  next(): boolean;
  /** Lets go of the memory. */
  release(): void;
}

/** @param onFrame gets the same record each time, filled anew; its memory is the kernel's again once `onBlockEnd` returns */
export function walkBlocks(
  {memory, hasNetHeaders, size}: PacketRing,
  onFrame: (frame: Frame) => void,
  onBlockEnd: () => void,
): Blocks {
  const empty = new ArrayBuffer(0);
  const frame = createFrame();
  let bytes: Uint8Array;
  let words: Uint32Array;
  let halves: Uint16Array;
  let states: Int32Array;
  let block = 0;
  view(memory);

  function view(buffer: ArrayBuffer): void {
    bytes = new Uint8Array(buffer);
    words = new Uint32Array(buffer);
    halves = new Uint16Array(buffer);
    states = new Int32Array(buffer);
    frame.bytes = bytes;
    frame.view = new DataView(buffer);
  }

  /** Fills the record from the struct tpacket3_hdr at `at`, in bytes; headers start at multiples of 16. */
  function fill(at: number): void {
    const address = at + tpacket.address;
    const linkAt = at + halves[(at + tpacket.mac) >> 1]!;
    const networkAt = at + halves[(at + tpacket.network) >> 1]!;
    const hardware = halves[(address + sockaddrLl.hardware) >> 1]!;
    frame.linkAt = linkAt;
    frame.networkAt = networkAt;
    frame.end = linkAt + words[(at + tpacket.captured) >> 2]!;
    frame.wireBytes = words[(at + tpacket.length) >> 2]!;
    frame.interfaceIndex = states[(address + sockaddrLl.index) >> 2]!;
    frame.outgoing = bytes[address + sockaddrLl.packetType] === PACKET_OUTGOING;
    frame.segmentBytes = hasNetHeaders ? segmentBytesAt(linkAt - virtioNet.bytes) : 0;
    frame.atMs = words[(at + tpacket.seconds) >> 2]! * 1000 + words[(at + tpacket.nanoseconds) >> 2]! / 1e6;
    // The kernel's own protocol is the outermost tag's, and its network header may be behind the tags or in front of them.
    const hasEtherType =
      (hardware === ARPHRD_ETHER || hardware === ARPHRD_LOOPBACK) &&
      networkAt - linkAt >= ethernetHeaderBytes;
    const etherTypeAt = hasEtherType ? networkAt - 2 : address + sockaddrLl.protocol;
    frame.etherType = (bytes[etherTypeAt]! << 8) | bytes[etherTypeAt + 1]!;
    skipVlanTags(frame);
  }

  /** How long each datagram of a train is, from the struct virtio_net_hdr at `at`; 0 if the packet is none. */
  function segmentBytesAt(at: number): number {
    const type = bytes[at + virtioNet.gsoType]! & ~VIRTIO_NET_HDR_GSO_ECN;
    if (type !== VIRTIO_NET_HDR_GSO_UDP_L4) return 0;
    return bytes[at + virtioNet.gsoBytes]! | (bytes[at + virtioNet.gsoBytes + 1]! << 8);
  }

  return {
    next() {
      const start = block * size.blockBytes;
      const status = (start + tpacketBlock.status) >> 2;
      // Atomic, so that nothing of the block is read before its status, or used after it was given back.
      if (states.length === 0 || (Atomics.load(states, status) & TP_STATUS_USER) === 0) return false;
      try {
        let at = start + words[(start + tpacketBlock.firstPacket) >> 2]!;
        // Whoever is called may close the ring.
        for (let left = words[(start + tpacketBlock.packets) >> 2]!; left > 0 && states.length > 0; left--) {
          fill(at);
          at += words[(at + tpacket.next) >> 2]!;
          onFrame(frame);
        }
        if (states.length > 0) onBlockEnd();
      } finally {
        block = (block + 1) % size.blocks;
        if (states.length > 0) Atomics.store(states, status, TP_STATUS_KERNEL);
      }
      return states.length > 0;
    },
    release: () => view(empty),
  };
}
