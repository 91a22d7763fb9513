import type {Endpoint} from '../../../address/endpoint.js';
import type {HostKey} from '../../../address/host.js';
import {AF_INET, sockaddrIn4, sockaddrIn6} from '../../../libc/abi.js';
import {readAddress} from '../../../libc/socket-address.js';
import type {ClientBatch, PeerKey, ReceivedBatch, ReplyPath} from '../transport.js';
import {isMapped, mappedBytes, type PeerTable} from './peer-table.js';

/** Datagrams in the arena, where a receive call put them; reused for the next call. */
export class SlotBatch implements ReceivedBatch {
  count = 0;
  /** By datagram: its offset in the arena, its bytes, its slot, and its traffic class. */
  offsets = new Int32Array(256);
  sizes = new Int32Array(256);
  slots = new Int32Array(256);
  trafficClasses = new Int32Array(256);

  /** @param memory the arena */
  constructor(readonly memory: Uint8Array) {}

  size(index: number): number {
    return this.sizes[index]!;
  }

  payload(index: number): Uint8Array {
    const offset = this.offsets[index]!;
    return this.memory.subarray(offset, offset + this.sizes[index]!);
  }

  payloadAt(index: number): number {
    return this.offsets[index]!;
  }

  trafficClass(index: number): number {
    return this.trafficClasses[index]!;
  }

  /** Adds the `bytes` at `offset` as one datagram, or as a coalesced train of datagrams of `segment` bytes. */
  add(slot: number, offset: number, bytes: number, segment: number, trafficClass: number): void {
    if (segment <= 0 || segment >= bytes) {
      if (this.count === this.offsets.length) this.#grow();
      const index = this.count++;
      this.offsets[index] = offset;
      this.sizes[index] = bytes;
      this.slots[index] = slot;
      this.trafficClasses[index] = trafficClass;
      return;
    }
    const end = offset + bytes;
    for (let start = offset; start < end; start += segment) {
      this.add(slot, start, Math.min(segment, end - start), 0, trafficClass);
    }
  }

  #grow(): void {
    const grown = (array: Int32Array) => {
      const larger = new Int32Array(array.length * 2);
      larger.set(array);
      return larger;
    };
    this.offsets = grown(this.offsets);
    this.sizes = grown(this.sizes);
    this.slots = grown(this.slots);
    this.trafficClasses = grown(this.trafficClasses);
  }
}

/** How replies reach one client: its number in the listener's peer table, retained as long as the session lives. */
export class PeerPath {
  constructor(
    readonly peers: PeerTable,
    readonly peer: number,
  ) {}
}

/** What a listener received. A peer is looked up once per slot, when first needed. */
export class ClientSlotBatch extends SlotBatch implements ClientBatch {
  /** By slot: its peer's number, or -1 if not looked up yet. */
  readonly #peerOfSlot: Int32Array;

  /**
   * @param findPeer returns the number of the peer that sent a slot's datagrams
   * @param localOfPeer returns where its datagrams were sent to
   * @param hopsOfSlot returns how many hops they may still take, if that is known
   */
  constructor(
    memory: Uint8Array,
    slots: number,
    readonly peers: PeerTable,
    readonly findPeer: (slot: number) => number,
    readonly localOfPeer: ((peer: number) => Endpoint) | undefined = undefined,
    readonly hopsOfSlot: (slot: number) => number | undefined = () => undefined,
  ) {
    super(memory);
    this.#peerOfSlot = new Int32Array(slots).fill(-1);
  }

  key(index: number): PeerKey {
    const slot = this.slots[index]!;
    const known = this.#peerOfSlot[slot]!;
    if (known >= 0) return known;
    const peer = this.findPeer(slot);
    this.#peerOfSlot[slot] = peer;
    return peer;
  }

  source(index: number): Endpoint {
    const peer = this.key(index) as number;
    return readAddress(this.peers.page(peer).bytes, this.peers.offset(peer));
  }

  host(index: number): HostKey {
    const peer = this.key(index) as number;
    const {bytes, words} = this.peers.page(peer);
    const at = this.peers.offset(peer);
    const ip = at + (bytes[at] === AF_INET ? sockaddrIn4 : sockaddrIn6 + mappedBytes);
    if (bytes[at] !== AF_INET && !isMapped(words, (at + sockaddrIn6) >> 2)) return this.source(index).host;
    return bytes[ip]! * 2 ** 24 + ((bytes[ip + 1]! << 16) | (bytes[ip + 2]! << 8) | bytes[ip + 3]!);
  }

  hopsLeft(index: number): number | undefined {
    return this.hopsOfSlot(this.slots[index]!);
  }

  /** The address of this machine that datagram `index` was sent to, or any other one at a transparent listener. */
  local(index: number): Endpoint {
    const peer = this.key(index) as number;
    if (!this.localOfPeer) throw new Error('a socket towards targets has no local address to tell');
    return this.localOfPeer(peer);
  }

  replyPath(index: number): ReplyPath {
    const peer = this.key(index) as number;
    this.peers.retain(peer);
    return new PeerPath(this.peers, peer);
  }

  /** Must be called before the slots are filled again. */
  releasePeers(): void {
    this.#peerOfSlot.fill(-1);
    this.peers.releaseUnretained();
  }
}
