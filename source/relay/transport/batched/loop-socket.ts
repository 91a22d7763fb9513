import {EPOLLIN, EPOLLOUT} from '../../../libc/abi.js';
import type {EventSource} from '../../../libc/epoll.js';
import {kernelDrops} from '../../../libc/socket-memory.js';
import type {ReceivedBatch, ReplyOwner, ReplyPath, SendFailure} from '../transport.js';
import type {DrainLoop} from './drain-loop.js';
import {SendingSocket} from './send-queue.js';
import type {PeerPath} from './slot-batch.js';

/** A socket whose events the loop watches until it is closed. */
export abstract class LoopSocket extends SendingSocket implements EventSource {
  readonly #place: number;

  /** @param fd becomes the socket's own */
  constructor(
    protected readonly loop: DrainLoop,
    fd: number,
  ) {
    super();
    this.fd = fd;
    this.#place = loop.add(fd, EPOLLIN, this);
  }

  abstract onEvents(events: number): void;

  kernelDrops(): number {
    return kernelDrops(this.loop.libc, this.fd);
  }

  /** Closes it at once; what is queued is sent before or reported as unsent. */
  protected shut(): void {
    if (this.fd < 0) return;
    this.loop.sender.flush();
    this.loop.sender.abandon(this);
    this.loop.close(this.fd, this.#place);
    this.fd = -1;
  }

  watchWritable(wanted: boolean): void {
    this.loop.change(this.fd, wanted ? EPOLLIN | EPOLLOUT : EPOLLIN, this.#place);
  }
}

/** One that sends to any number of peers; what it sends belongs to the owners of replies. */
export abstract class PeersLoopSocket extends LoopSocket {
  send(batch: ReceivedBatch, from: number, to: number, path: ReplyPath, owner: ReplyOwner): void {
    this.loop.sender.enqueue(this, batch, from, to, path as PeerPath, owner);
    this.loop.flushUnlessDraining();
  }

  release(path: ReplyPath): void {
    // Queued messages still point at the peer's record.
    if (this.head >= 0) this.loop.sender.flush();
    const {peers, peer} = path as PeerPath;
    peers.release(peer);
  }

  onSent(owner: unknown, packets: number): void {
    (owner as ReplyOwner).onReplySent(packets);
  }

  onUnsent(owner: unknown, reason: SendFailure, packets: number, bytes: number): void {
    (owner as ReplyOwner).onReplyUnsent(reason, packets, bytes);
  }
}
