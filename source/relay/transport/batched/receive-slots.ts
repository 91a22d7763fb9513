import {
  cmsgData,
  cmsgLevel,
  cmsgType,
  IP_TOS,
  IP_TTL,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_HOPLIMIT,
  IPV6_TCLASS,
  iovecBytes,
  iovLength,
  MSG_DONTWAIT,
  mmsghdrBytes,
  mmsgReceived,
  msgControl,
  msgControlLength,
  msgIov,
  msgIovLength,
  msgName,
  msgNameLength,
  SOL_UDP,
  sockaddrIn6Bytes,
  UDP_GRO,
} from '../../../libc/abi.js';
import type {Arena} from '../../../libc/arena.js';
import type {BatchLibc} from '../../../libc/libc.js';
import {findControl, nextControl} from './control-messages.js';
import type {SlotBatch} from './slot-batch.js';

/** Room for any datagram or coalesced train: neither is longer than an IP packet. */
const slotBytes = 65_536;
/** Not a multiple of the page size, or the starts of all slots would share a few sets of the processor's cache. */
export const slotStride = slotBytes + 192;
const nameRoom = 32;
/** in6_pktinfo (40 with its header), the segment size (24), the traffic class (24) and the hops (24). */
const controlRoom = 128;

/** Bytes of the arena that the slots take. */
export function receiveArenaBytes(slots: number): number {
  return slots * (slotStride + 2 * mmsghdrBytes + iovecBytes + nameRoom + controlRoom) + 8 * 64;
}

/**
 * Where datagrams are received: slots for one datagram or one coalesced train each, filled in order and emptied all at
 * once. Until then a slot's bytes stay, so they can be sent without a copy.
 */
export class ReceiveSlots {
  readonly count: number;
  /** Slots filled so far. */
  used = 0;
  readonly #memory: Arena;
  readonly #libc: Pick<BatchLibc, 'recvmmsg'>;
  readonly #payloads: number;
  readonly #names: number;
  readonly #controls: number;
  /** Two sets of headers for the same slots: with and without room for the sender's address. */
  readonly #clientHeaders: number;
  readonly #replyHeaders: number;
  /** What the control messages of the slot that is being read say: bytes of a train's datagrams, or 0; DSCP and ECN. */
  #segmentBytes = 0;
  #trafficClass = 0;

  constructor(memory: Arena, libc: Pick<BatchLibc, 'recvmmsg'>, count: number) {
    this.count = count;
    this.#memory = memory;
    this.#libc = libc;
    this.#payloads = memory.take(count * slotStride);
    const iovs = memory.take(count * iovecBytes);
    this.#names = memory.take(count * nameRoom);
    this.#controls = memory.take(count * controlRoom);
    this.#clientHeaders = memory.take(count * mmsghdrBytes);
    this.#replyHeaders = memory.take(count * mmsghdrBytes);
    for (let slot = 0; slot < count; slot++) {
      memory.point(iovs + slot * iovecBytes, this.#payloads + slot * slotStride);
      memory.words[(iovs + slot * iovecBytes + iovLength) >> 2] = slotBytes;
      for (const headers of [this.#clientHeaders, this.#replyHeaders]) {
        const header = headers + slot * mmsghdrBytes;
        memory.point(header + msgIov, iovs + slot * iovecBytes);
        memory.words[(header + msgIovLength) >> 2] = 1;
        memory.point(header + msgControl, this.#controls + slot * controlRoom);
        memory.words[(header + msgControlLength) >> 2] = controlRoom;
      }
      const header = this.#clientHeaders + slot * mmsghdrBytes;
      memory.point(header + msgName, this.#names + slot * nameRoom);
      memory.words[(header + msgNameLength) >> 2] = sockaddrIn6Bytes;
    }
  }

  /** Offset in the arena of the `slotStride` bytes of a slot. */
  payloadAt(slot: number): number {
    return this.#payloads + slot * slotStride;
  }

  /** Word index of the sockaddr of the client that sent a slot's datagrams. */
  nameWord(slot: number): number {
    return (this.#names + slot * nameRoom) >> 2;
  }

  /** Offset in the arena of the data of a slot's control message, or -1 if it has none of this kind. */
  controlData(slot: number, level: number, type: number): number {
    const words = this.#memory.words;
    const start = this.#controls + slot * controlRoom;
    const end = start + words[(this.#clientHeaders + slot * mmsghdrBytes + msgControlLength) >> 2]!;
    return findControl(words, start, end, level, type);
  }

  /** How many hops a slot's datagrams may still take; undefined if the kernel did not say (see `reportHops`). */
  hopsLeft(slot: number): number | undefined {
    let data = this.controlData(slot, IPPROTO_IP, IP_TTL);
    if (data < 0) data = this.controlData(slot, IPPROTO_IPV6, IPV6_HOPLIMIT);
    return data < 0 ? undefined : this.#memory.words[data >> 2]!;
  }

  /**
   * Receives into at most `limit` free slots and describes the datagrams in `batch`.
   * @returns slots filled; -1 with errno when nothing was there or an error was pending
   */
  receive(fd: number, batch: SlotBatch, fromClients: boolean, limit: number): number {
    const words = this.#memory.words;
    const first = this.used;
    const wanted = Math.min(limit, this.count - first);
    const start = (fromClients ? this.#clientHeaders : this.#replyHeaders) + first * mmsghdrBytes;
    const received = this.#libc.recvmmsg(fd, this.#memory.base + start, wanted, MSG_DONTWAIT);
    batch.count = 0;
    if (received <= 0) return received;
    this.used += received;
    for (let slot = first, header = start; slot < first + received; slot++, header += mmsghdrBytes) {
      const controlBytes = words[(header + msgControlLength) >> 2]!;
      this.#readControl(slot, controlBytes);
      const bytes = words[(header + mmsgReceived) >> 2]!;
      batch.add(slot, this.#payloads + slot * slotStride, bytes, this.#segmentBytes, this.#trafficClass);
    }
    return received;
  }

  /** Frees all slots, and resets the lengths of names and controls, which the kernel overwrote. */
  reset(): void {
    const words = this.#memory.words;
    for (let slot = 0; slot < this.used; slot++) {
      const client = this.#clientHeaders + slot * mmsghdrBytes;
      words[(client + msgNameLength) >> 2] = sockaddrIn6Bytes;
      words[(client + msgControlLength) >> 2] = controlRoom;
      words[(this.#replyHeaders + slot * mmsghdrBytes + msgControlLength) >> 2] = controlRoom;
    }
    this.used = 0;
  }

  #readControl(slot: number, controlBytes: number): void {
    const {words, bytes} = this.#memory;
    this.#segmentBytes = 0;
    this.#trafficClass = 0;
    const start = this.#controls + slot * controlRoom;
    const end = start + controlBytes;
    for (let at = start; at + cmsgData <= end; at = nextControl(words, at)) {
      const level = words[(at + cmsgLevel) >> 2]!;
      const type = words[(at + cmsgType) >> 2]!;
      if (level === SOL_UDP && type === UDP_GRO) this.#segmentBytes = words[(at + cmsgData) >> 2]!;
      else if (level === IPPROTO_IP && type === IP_TOS) this.#trafficClass = bytes[at + cmsgData]!;
      else if (level === IPPROTO_IPV6 && type === IPV6_TCLASS) this.#trafficClass = bytes[at + cmsgData]!;
    }
  }
}
