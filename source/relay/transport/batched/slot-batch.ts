import type {Endpoint} from '../../../address/endpoint.js';
import {readAddress} from '../../../libc/socket-address.js';
import type {ClientBatch, PeerKey, ReceivedBatch, ReplyPath} from '../transport.js';
import type {PeerTable} from './peer-table.js';

/** Datagrams that stand in the arena, where one receive call put them; used again for the next call. */
export class SlotBatch implements ReceivedBatch {
  count = 0;
  /** Of each datagram: where it starts in the arena, its bytes, and the slot it stands in. */
  offsets = new Int32Array(256);
  sizes = new Int32Array(256);
  slots = new Int32Array(256);

  /** @param memory the arena */
  constructor(readonly memory: Uint8Array) {}

  size(index: number): number {
    return this.sizes[index]!;
  }

  payload(index: number): Uint8Array {
    const offset = this.offsets[index]!;
    return this.memory.subarray(offset, offset + this.sizes[index]!);
  }

  /** Adds the `bytes` at `offset` as one datagram, or as the several of `segment` bytes that they are made of. */
  add(slot: number, offset: number, bytes: number, segment: number): void {
    if (segment <= 0 || segment >= bytes) {
      if (this.count === this.offsets.length) this.#grow();
      const index = this.count++;
      this.offsets[index] = offset;
      this.sizes[index] = bytes;
      this.slots[index] = slot;
      return;
    }
    const end = offset + bytes;
    for (let start = offset; start < end; start += segment) {
      this.add(slot, start, Math.min(segment, end - start), 0);
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
  }
}

/** How replies reach one client: its number in the listener's table of peers, held as long as the session lives. */
export class PeerPath {
  constructor(
    readonly peers: PeerTable,
    readonly peer: number,
  ) {}
}

/** What a listener received. Peers are looked up once a slot, when first asked for. */
export class ClientSlotBatch extends SlotBatch implements ClientBatch {
  /** By slot: the peer's number, or -1. */
  readonly #peerOfSlot: Int32Array;

  /** @param findPeer the number of the peer that sent what is in a slot */
  constructor(
    memory: Uint8Array,
    slots: number,
    readonly peers: PeerTable,
    readonly findPeer: (slot: number) => number,
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

  replyPath(index: number): ReplyPath {
    const peer = this.key(index) as number;
    this.peers.hold(peer);
    return new PeerPath(this.peers, peer);
  }

  /** To be called before the slots are filled again. */
  forgetPeers(): void {
    this.#peerOfSlot.fill(-1);
    this.peers.forgetUnheld();
  }
}
