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
} from '../../../libc/abi.js';
import type {EventSource} from '../../../libc/epoll.js';
import {openSocket, setOption} from '../../../libc/socket.js';
import {writeAddress} from '../../../libc/socket-address.js';
import {kernelDrops} from '../../../libc/socket-memory.js';
import type {
  Peer,
  PeersOwner,
  PeersSocket,
  ReceivedBatch,
  ReplyOwner,
  ReplyPath,
  SendFailure,
} from '../transport.js';
import type {DrainLoop} from './drain-loop.js';
import {setEgress} from './egress.js';
import {PeerTable} from './peer-table.js';
import {SendingSocket} from './send-queue.js';
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

class BatchedPeersSocket extends SendingSocket implements PeersSocket, EventSource {
  readonly reportsErrors = true;
  readonly #loop: DrainLoop;
  readonly #owner: PeersOwner;
  readonly #peers: PeerTable;
  readonly #batch: ClientSlotBatch;
  readonly #place: number;
  /** Room for one address, to look peers up by. */
  readonly #wanted: Uint8Array;
  readonly #wantedWords: Uint32Array;

  constructor(loop: DrainLoop, fd: number, owner: PeersOwner) {
    super();
    const {slots, memory} = loop;
    this.fd = fd;
    this.#loop = loop;
    this.#owner = owner;
    const peers = new PeerTable(loop.libc, 0);
    this.#peers = peers;
    this.#batch = new ClientSlotBatch(memory.bytes, slots.count, peers, slot =>
      peers.find(memory.words, slots.nameWord(slot), 0),
    );
    this.#wantedWords = new Uint32Array(7);
    this.#wanted = new Uint8Array(this.#wantedWords.buffer);
    this.#place = loop.add(fd, EPOLLIN, this);
  }

  peer(address: Endpoint): Peer {
    writeAddress(this.#wanted, 0, address);
    const key = this.#peers.find(this.#wantedWords, 0, 0);
    this.#peers.retain(key);
    return {key, path: new PeerPath(this.#peers, key)};
  }

  send(batch: ReceivedBatch, from: number, to: number, path: ReplyPath, owner: ReplyOwner): void {
    this.#loop.sender.enqueue(this, batch, from, to, path as PeerPath, owner);
    this.#loop.flushUnlessDraining();
  }

  release(path: ReplyPath): void {
    // Queued messages still point at the peer's record.
    if (this.head >= 0) this.#loop.sender.flush();
    this.#peers.release((path as PeerPath).peer);
  }

  kernelDrops(): number {
    return kernelDrops(this.#loop.libc, this.fd);
  }

  close(): void {
    if (this.fd < 0) return;
    this.#loop.sender.flush();
    this.#loop.sender.abandon(this);
    this.#loop.close(this.fd, this.#place);
    this.fd = -1;
  }

  onEvents(events: number): void {
    if ((events & EPOLLERR) !== 0) this.#readErrors();
    if ((events & EPOLLOUT) !== 0 && this.backlog) this.#loop.sender.retry(this);
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
    this.#loop.ensureFreeSlot();
    return this.#loop.slots.receive(this.fd, this.#batch, true, limit, flags);
  }

  #handOver(take: () => void): void {
    try {
      take();
    } finally {
      this.#batch.releasePeers();
    }
  }

  onSent(owner: unknown, packets: number): void {
    (owner as ReplyOwner).onReplySent(packets);
  }

  onUnsent(owner: unknown, reason: SendFailure, packets: number, bytes: number): void {
    (owner as ReplyOwner).onReplyUnsent(reason, packets, bytes);
  }

  /** The error queue says whose datagram it was, and makes the socket ready. */
  onRefused(): void {}

  watchWritable(wanted: boolean): void {
    this.#loop.change(this.fd, wanted ? EPOLLIN | EPOLLOUT : EPOLLIN, this.#place);
  }
}
