import type {Egress} from '../../../address/egress.js';
import type {Endpoint} from '../../../address/endpoint.js';
import {
  AF_INET6,
  EPOLLERR,
  EPOLLIN,
  EPOLLOUT,
  IP_RECVERR,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_RECVERR,
  MSG_ERRQUEUE,
  sockaddrIn6Bytes,
} from '../../../libc/abi.js';
import {openSocket, setOption} from '../../../libc/socket.js';
import {writeAddress} from '../../../libc/socket-address.js';
import type {Peer, PeersOwner, PeersSocket} from '../transport.js';
import type {DrainLoop} from './drain-loop.js';
import {setEgress} from './egress.js';
import {PeersLoopSocket} from './loop-socket.js';
import {PeerTable} from './peer-table.js';
import {ClientSlotBatch, PeerPath} from './slot-batch.js';

/** Limits how long one socket can keep the others waiting. */
const maxSlotsPerRound = 64;
/** Refusals that are read at a time. */
const maxErrors = 16;

/** @throws {NodeJS.ErrnoException} such as EMFILE */
export function openPeersBatched(
  loop: DrainLoop,
  family: number,
  owner: PeersOwner,
  egress: Egress = {},
): PeersSocket {
  const fd = openSocket(loop.libc, family);
  try {
    setEgress(loop.libc, fd, egress);
    // Without a connection the kernel says only in the error queue what was refused (ip(7)).
    if (family === AF_INET6) setOption(loop.libc, fd, IPPROTO_IPV6, IPV6_RECVERR, 1);
    else setOption(loop.libc, fd, IPPROTO_IP, IP_RECVERR, 1);
    return new BatchedPeersSocket(loop, fd, owner);
  } catch (error) {
    loop.libc.close(fd);
    throw error;
  }
}

class BatchedPeersSocket extends PeersLoopSocket implements PeersSocket {
  readonly reportsErrors = true;
  readonly #owner: PeersOwner;
  readonly #peers: PeerTable;
  readonly #batch: ClientSlotBatch;
  /** Room for one address, to look peers up by. */
  readonly #wanted: Uint8Array;
  readonly #wantedWords: Uint32Array;

  constructor(loop: DrainLoop, fd: number, owner: PeersOwner) {
    super(loop, fd);
    const {slots, memory} = loop;
    this.#owner = owner;
    const peers = new PeerTable(loop.libc, 0);
    this.#peers = peers;
    this.#batch = new ClientSlotBatch(memory.bytes, slots.count, peers, slot =>
      peers.find(memory.words, slots.nameWord(slot), 0),
    );
    this.#wantedWords = new Uint32Array(Math.ceil(sockaddrIn6Bytes / Uint32Array.BYTES_PER_ELEMENT));
    this.#wanted = new Uint8Array(this.#wantedWords.buffer);
  }

  peer(address: Endpoint): Peer {
    writeAddress(this.#wanted, 0, address);
    const key = this.#peers.find(this.#wantedWords, 0, 0);
    this.#peers.retain(key);
    return {key, path: new PeerPath(this.#peers, key)};
  }

  close(): void {
    this.shut();
  }

  onEvents(events: number): void {
    if ((events & EPOLLERR) !== 0) this.#readErrors();
    if ((events & EPOLLOUT) !== 0 && this.backlog) this.loop.sender.retry(this);
    if ((events & EPOLLIN) !== 0 && this.#receive(maxSlotsPerRound, 0) > 0) {
      this.#handOver(() => this.#owner.onBatch(this.#batch));
    }
  }

  /** The socket stays ready for this until its error queue is empty. */
  #readErrors(): void {
    if (this.#receive(maxErrors, MSG_ERRQUEUE) <= 0) return;
    this.#handOver(() => {
      // Each carries the address that the refused datagram was sent to.
      for (let index = 0; index < this.#batch.count; index++) this.#owner.onRefused(this.#batch.key(index));
    });
  }

  #receive(limit: number, flags: number): number {
    this.loop.ensureFreeSlot();
    return this.loop.slots.receive(this.fd, this.#batch, true, limit, flags);
  }

  #handOver(take: () => void): void {
    try {
      take();
    } finally {
      this.#batch.releasePeers();
    }
  }

  /** The error queue says whose datagram it was, and makes the socket ready. */
  onRefused(): void {}
}
