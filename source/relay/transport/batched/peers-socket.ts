import type {Endpoint} from '../../../address/endpoint.js';
import {AF_INET6, EPOLLERR, EPOLLOUT, SO_REUSEADDR, SOL_SOCKET, sockaddrIn6Bytes} from '../../../libc/abi.js';
import {openSocket, setOption} from '../../../libc/socket.js';
import {writeAddress} from '../../../libc/socket-address.js';
import {errno, systemError} from '../../../libc/system-error.js';
import {NoPortError} from '../no-port-error.js';
import type {Peer, PeersOwner, PeersSocket, UpstreamEgress} from '../transport.js';
import type {DrainLoop} from './drain-loop.js';
import {setEgress, setTransparent} from './egress.js';
import {maxErrors, PeersLoopSocket} from './loop-socket.js';
import {PeerTable} from './peer-table.js';
import {ClientSlotBatch, PeerPath} from './slot-batch.js';

/** Limits how long one socket can keep the others waiting. */
const maxSlotsPerRound = 64;

/**
 * @throws {NodeJS.ErrnoException} such as EMFILE
 * @throws {NoPortError}
 */
export function openPeersBatched(
  loop: DrainLoop,
  family: number,
  owner: PeersOwner,
  egress: UpstreamEgress = {},
): PeersSocket {
  const fd = openSocket(loop.libc, family);
  try {
    setEgress(loop.libc, fd, egress);
    if (egress.source) bindTo(loop, fd, family, egress.source);
    else bindToAnyPort(loop, fd, family);
    return new BatchedPeersSocket(loop, fd, family, owner);
  } catch (error) {
    loop.libc.close(fd);
    throw error;
  }
}

/** At once: where a first send finds no port, its error is that of a full buffer (EAGAIN). */
function bindToAnyPort({libc, memory, scratch}: DrainLoop, fd: number, family: number): void {
  const any = {host: family === AF_INET6 ? '::' : '0.0.0.0', port: 0};
  if (libc.bind(fd, memory.base + scratch, writeAddress(memory.bytes, scratch, any)) === 0) return;
  const failure = libc.errno();
  throw failure === errno.EADDRINUSE ? new NoPortError() : systemError('bind', failure, any);
}

/** To an address and port that may be another's, and that other sockets may have as well. */
function bindTo({libc, memory, scratch}: DrainLoop, fd: number, family: number, source: Endpoint): void {
  setTransparent(libc, fd, family);
  setOption(libc, fd, SOL_SOCKET, SO_REUSEADDR, 1);
  if (libc.bind(fd, memory.base + scratch, writeAddress(memory.bytes, scratch, source)) === 0) return;
  const failure = libc.errno();
  throw failure === errno.EADDRINUSE
    ? new NoPortError(undefined, source)
    : systemError('bind', failure, source);
}

class BatchedPeersSocket extends PeersLoopSocket implements PeersSocket {
  readonly #owner: PeersOwner;
  readonly #peers: PeerTable;
  readonly #batch: ClientSlotBatch;
  /** Room for one address, to look peers up by. */
  readonly #wanted: Uint8Array;
  readonly #wantedWords: Uint32Array;

  constructor(loop: DrainLoop, fd: number, family: number, owner: PeersOwner) {
    super(loop, fd, family);
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
    if ((events & EPOLLERR) !== 0) this.readErrors(maxErrors);
    if ((events & EPOLLOUT) !== 0 && this.backlog) this.loop.sender.retry(this);
    if ((events & ~EPOLLOUT) !== 0) this.#receive();
  }

  #receive(): void {
    this.loop.ensureFreeSlot();
    if (this.loop.slots.receive(this.fd, this.#batch, true, maxSlotsPerRound) <= 0) return;
    try {
      this.#owner.onBatch(this.#batch);
    } finally {
      this.#batch.releasePeers();
    }
  }

  protected override onReportedRefusal(): void {
    const {errors, memory} = this.loop;
    const key = this.#peers.known(memory.words, errors.nameWord, 0);
    if (key >= 0) this.#owner.onRefused(key);
  }
}
