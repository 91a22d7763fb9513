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
import {createFrame, EtherType, type Frame, skipVlanTags, type TakePlainPacket} from '../../packet/frame.js';

const ethernetHeaderBytes = 14;

/** What was in a block. */
export interface TakenBlock {
  packets: number;
  /** Of the block, which may be longer. */
  bytes: number;
  /** When its first and its last packet came in, in ms since the epoch. */
  firstMs: number;
  lastMs: number;
}

/** The blocks of a ring, in the order in which the kernel fills them. */
export interface Blocks {
  /**
   * Takes the next block, if the kernel has handed it over, hands on each of its packets, calls `onBlockEnd`, and gives it back.
   * @returns what was in it, in a record that is the next one's; undefined if there was none
   */
  next(): TakenBlock | undefined;
  /** Lets go of the memory. */
  release(): void;
}

/** Who takes the packets of a ring. The memory that they lie in is the kernel's again once `onBlockEnd` returns. */
export interface PacketTaker {
  /** Is asked first for packets of the usual kind. */
  readonly onPlainPacket?: TakePlainPacket;
  /** Gets all others, in a record that is the next one's as soon as it returns. */
  onFrame(frame: Frame): void;
  /** Is called after the last of several packets. */
  onBlockEnd(): void;
}

export function walkBlocks(
  {memory, hasNetHeaders, size}: PacketRing,
  {onPlainPacket = takeNone, onFrame, onBlockEnd}: PacketTaker,
): Blocks {
  const bytes = new Uint8Array(memory);
  const words = new Uint32Array(memory);
  const halves = new Uint16Array(memory);
  const states = new Int32Array(memory);
  const view = new DataView(memory);
  const frame: Frame = {...createFrame(), bytes, view};
  const taken: TakenBlock = {packets: 0, bytes: 0, firstMs: Number.NaN, lastMs: Number.NaN};
  let block = 0;
  let isOpen = true;

  /** Hands on the packet of the struct tpacket3_hdr at `at`, if it is one of the usual kind and is taken. */
  function takePlain(at: number): boolean {
    const address = at + tpacket.address;
    const linkAt = at + halves[(at + tpacket.mac) >> 1]!;
    const networkAt = at + halves[(at + tpacket.network) >> 1]!;
    if (networkAt - linkAt !== ethernetHeaderBytes) return false;
    const hardware = halves[(address + sockaddrLl.hardware) >> 1]!;
    if (hardware !== ARPHRD_ETHER && hardware !== ARPHRD_LOOPBACK) return false;
    if (hasNetHeaders && bytes[linkAt - virtioNet.bytes + virtioNet.gsoType] !== 0) return false;
    const etherType = view.getUint16(networkAt - 2);
    if (etherType !== EtherType.ipv4 && etherType !== EtherType.ipv6) return false;
    return onPlainPacket(
      view,
      networkAt,
      linkAt + words[(at + tpacket.captured) >> 2]!,
      linkAt + words[(at + tpacket.length) >> 2]!,
      etherType,
      states[(address + sockaddrLl.index) >> 2]!,
      words[(at + tpacket.seconds) >> 2]!,
      words[(at + tpacket.nanoseconds) >> 2]!,
    );
  }

  /** In ms since the epoch. */
  function timeAt(at: number): number {
    return words[(at + tpacket.seconds) >> 2]! * 1000 + words[(at + tpacket.nanoseconds) >> 2]! / 1e6;
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
    frame.atMs = timeAt(at);
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
      if (!isOpen || (Atomics.load(states, status) & TP_STATUS_USER) === 0) return undefined;
      try {
        let at = start + words[(start + tpacketBlock.firstPacket) >> 2]!;
        taken.packets = words[(start + tpacketBlock.packets) >> 2]!;
        taken.bytes = words[(start + tpacketBlock.length) >> 2]!;
        taken.firstMs = timeAt(at);
        // Whoever is called may close the ring.
        for (let left = taken.packets; left > 0 && isOpen; left--) {
          const next = at + words[(at + tpacket.next) >> 2]!;
          if (left === 1) taken.lastMs = timeAt(at);
          if (!takePlain(at)) {
            fill(at);
            onFrame(frame);
          }
          at = next;
        }
        if (isOpen) onBlockEnd();
      } finally {
        block = (block + 1) % size.blocks;
        if (isOpen) Atomics.store(states, status, TP_STATUS_KERNEL);
      }
      return isOpen ? taken : undefined;
    },
    release() {
      isOpen = false;
      // Who still has the record cannot reach the memory by it.
      Object.assign(frame, createFrame());
    },
  };
}

function takeNone(): boolean {
  return false;
}
