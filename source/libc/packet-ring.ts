import {release} from 'node:os';
import {getSystemErrorName} from 'node:util';
import {
  AF_PACKET,
  ETH_P_ALL,
  MAP_SHARED,
  PACKET_RX_RING,
  PACKET_STATISTICS,
  PACKET_VERSION,
  PACKET_VNET_HDR,
  PROT_READ,
  PROT_WRITE,
  SO_ATTACH_FILTER,
  SO_ERROR,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_RAW,
  SOL_PACKET,
  SOL_SOCKET,
  sockaddrLl,
  sockFilterBytes,
  sockFprog,
  TPACKET_V3,
  tpacketReq3,
  tpacketStats,
} from './abi.js';
import type {BatchLibc} from './libc.js';
import {PacketRingError} from './packet-ring-error.js';
import {setOption} from './socket.js';
import {errno} from './system-error.js';

/** The ring's size: a block is handed over when it is full, or when its oldest packet has waited for the timeout. */
export interface RingSize {
  /** A power of two, at least a page. A packet longer than a block is cut off. */
  readonly blockBytes: number;
  readonly blocks: number;
  readonly blockTimeoutMs: number;
}

/** What the kernel counted since the ring was opened. */
export interface RingStatistics {
  /** That passed the filter, dropped or not. */
  readonly packets: number;
  /** That found no room in the ring. */
  readonly drops: number;
}

/**
 * Packets as the kernel writes them into memory that it shares with this process
 * (Documentation/networking/packet_mmap.rst, TPACKET_V3). Layouts are in `abi.ts`.
 */
export interface PacketRing {
  /** Readable when a block is full; EPOLLERR after an interface went down or away, until `forgetError`. */
  readonly fd: number;
  readonly size: RingSize;
  /** The blocks, one behind the other. Nobody may use it after `close`. */
  readonly memory: ArrayBuffer;
  /** Whether a struct virtio_net_hdr stands before each link header, which tells how long the datagrams of a train are. */
  readonly hasNetHeaders: boolean;
  /**
   * Captures from this interface, instead of the one before; 0 is all interfaces.
   * @throws {PacketRingError} such as when there is no such interface any more
   */
  bind(interfaceIndex: number): void;
  /**
   * Replaces the filter; no packet passes unfiltered.
   * @param program struct sock_filter, one behind the other
   * @throws {PacketRingError} when the kernel refuses it
   */
  attach(program: Uint8Array): void;
  /** Takes the error from the socket, so that `fd` waits for packets again. */
  forgetError(): void;
  statistics(): RingStatistics;
  close(): void;
}

/** The first kernel that tells of UDP's trains there; earlier ones drop them instead (include/linux/virtio_net.h). */
const firstWithTrains = [6, 2] as const;

/**
 * Opens a ring, which stays empty until it is bound. Only this needs CAP_NET_RAW, nothing that is done with the ring.
 * @throws {PacketRingError}
 */
export function openPacketRing(libc: BatchLibc, size: RingSize, program: Uint8Array): PacketRing {
  // Protocol 0: nothing comes in before the filter is there.
  const fd = libc.socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) throw refusal('socket', libc.errno());
  try {
    return mapRing(libc, fd, size, program);
  } catch (error) {
    libc.close(fd);
    throw error;
  }
}

function mapRing(libc: BatchLibc, fd: number, size: RingSize, program: Uint8Array): PacketRing {
  if (!setOption(libc, fd, SOL_PACKET, PACKET_VERSION, TPACKET_V3)) {
    throw refusal('setsockopt(PACKET_VERSION)', libc.errno());
  }
  const hasNetHeaders = tellsTrains() && setOption(libc, fd, SOL_PACKET, PACKET_VNET_HDR, 1);
  attachFilter(libc, fd, program);
  const bytes = size.blockBytes * size.blocks;
  if (libc.setsockopt(fd, SOL_PACKET, PACKET_RX_RING, requestOf(size), tpacketReq3.bytes) !== 0) {
    throw refusal(`a ring of ${bytes} bytes`, libc.errno());
  }
  const address = libc.mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (!Number.isSafeInteger(address)) throw refusal(`mapping ${bytes} bytes`, libc.errno());
  const name = Buffer.alloc(sockaddrLl.bytes);
  const numbers = Buffer.alloc(tpacketStats.bytes);
  const length = Buffer.alloc(4);
  const totals = {packets: 0, drops: 0};
  let open = true;

  /** Reads an option into `numbers`; @returns false when the kernel refuses */
  function readOption(level: number, option: number): boolean {
    length.writeUInt32LE(numbers.length);
    return libc.getsockopt(fd, level, option, numbers, length) === 0;
  }

  function statistics(): RingStatistics {
    // Reading them sets them to zero.
    if (open && readOption(SOL_PACKET, PACKET_STATISTICS)) {
      totals.packets += numbers.readUInt32LE(tpacketStats.packets);
      totals.drops += numbers.readUInt32LE(tpacketStats.drops);
    }
    return {...totals};
  }

  return {
    fd,
    size,
    memory: libc.viewOf(address, bytes),
    hasNetHeaders,
    bind(interfaceIndex) {
      name.writeUInt16LE(AF_PACKET, 0);
      name.writeUInt16BE(ETH_P_ALL, sockaddrLl.protocol);
      name.writeInt32LE(interfaceIndex, sockaddrLl.index);
      if (libc.bind(fd, libc.addressOf(name), name.length) !== 0) throw refusal('bind', libc.errno());
    },
    attach: program => attachFilter(libc, fd, program),
    forgetError() {
      readOption(SOL_SOCKET, SO_ERROR);
    },
    statistics,
    close() {
      if (!open) return;
      statistics();
      open = false;
      libc.munmap(address, bytes);
      libc.close(fd);
    },
  };
}

/** Whether this kernel tells how long the datagrams of a train are. */
export function tellsTrains(): boolean {
  const [major = 0, minor = 0] = release().split('.').map(Number.parseFloat);
  return major > firstWithTrains[0] || (major === firstWithTrains[0] && minor >= firstWithTrains[1]);
}

function requestOf({blockBytes, blocks, blockTimeoutMs}: RingSize): Buffer {
  // Frames have no fixed length in this version, but the kernel checks that they would fit.
  const frameBytes = 2048;
  const request = Buffer.alloc(tpacketReq3.bytes);
  request.writeUInt32LE(blockBytes, tpacketReq3.blockBytes);
  request.writeUInt32LE(blocks, tpacketReq3.blocks);
  request.writeUInt32LE(frameBytes, tpacketReq3.frameBytes);
  request.writeUInt32LE((blockBytes / frameBytes) * blocks, tpacketReq3.frames);
  request.writeUInt32LE(blockTimeoutMs, tpacketReq3.blockTimeoutMs);
  return request;
}

function attachFilter(libc: BatchLibc, fd: number, program: Uint8Array): void {
  const header = Buffer.alloc(sockFprog.bytes);
  header.writeUInt16LE(program.length / sockFilterBytes, sockFprog.length);
  header.writeBigUInt64LE(BigInt(libc.addressOf(program)), sockFprog.filter);
  if (libc.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, header, header.length) === 0) return;
  throw refusal('a filter', libc.errno());
}

function refusal(what: string, failure: number): PacketRingError {
  switch (failure) {
    case errno.EPERM:
    case errno.EACCES:
      return new PacketRingError(
        'watching the traffic of this machine needs the capability CAP_NET_RAW: run sudo udptop',
      );
    case errno.EAFNOSUPPORT:
      return new PacketRingError(
        'this kernel has no packet sockets: load the module with modprobe af_packet, or use another kernel',
      );
    case errno.ENOMEM:
      return new PacketRingError(`there is not enough memory for a capture (${what}): stop another program`);
    default:
      return new PacketRingError(`the kernel refuses to capture: ${what}: ${getSystemErrorName(-failure)}`);
  }
}
