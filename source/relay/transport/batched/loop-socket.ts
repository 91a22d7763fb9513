import {EPOLLIN, EPOLLOUT} from '../../../libc/abi.js';
import type {EventSource} from '../../../libc/epoll.js';
import {kernelDrops} from '../../../libc/socket-memory.js';
import {errno} from '../../../libc/system-error.js';
import type {ReceivedBatch, ReplyOwner, ReplyPath, SendFailure} from '../transport.js';
import type {DrainLoop} from './drain-loop.js';
import {SendingSocket} from './send-queue.js';
import type {PeerPath} from './slot-batch.js';

/** How many reports are read at once; each takes a system call. */
export const maxErrors = 64;

/** A socket whose events the loop watches until it is closed. */
export abstract class LoopSocket extends SendingSocket implements EventSource {
  readonly #place: number;

  /** @param fd becomes the socket's own */
  constructor(
    protected readonly loop: DrainLoop,
    fd: number,
    readonly family: number,
  ) {
    super();
    this.fd = fd;
    this.#place = loop.add(fd, EPOLLIN, this);
  }

  abstract onEvents(events: number): void;

  kernelDrops(): number {
    return kernelDrops(this.loop.libc, this.fd);
  }

  /**
   * Reads up to `limit` reports of the socket's error queue. The socket stays ready (EPOLLERR) until that is empty.
   * @returns whether any came by ICMP
   */
  protected readErrors(limit: number): boolean {
    const {errors} = this.loop;
    let byIcmp = false;
    for (let read = 0; read < limit; read++) {
      const reported = errors.next(this.fd);
      if (reported === 'nothing') break;
      byIcmp ||= reported !== 'own';
      if (reported === 'refused') this.onReportedRefusal();
      else if (reported === 'tooLarge') this.onReportedMtu();
    }
    return byIcmp;
  }

  /** ICMP said that nothing listens at the address of the report that was just read (`ErrorQueue.nameWord`). */
  protected onReportedRefusal(): void {}

  /** ICMP said that a datagram was too large for a link on its way. */
  protected onReportedMtu(): void {}

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

  /**
   * Not looked up in the error queue, whose readers may release peers that datagrams are just being sent to. It is read
   * at the socket's next event.
   */
  wasEarlier(failure: number, repeated: number): boolean {
    return failure === errno.ECONNREFUSED || repeated === 0;
  }

  onSent(owner: unknown, packets: number): void {
    (owner as ReplyOwner).onReplySent(packets);
  }

  onUnsent(owner: unknown, reason: SendFailure, packets: number, bytes: number): void {
    (owner as ReplyOwner).onReplyUnsent(reason, packets, bytes);
  }

  onWaiting(owner: unknown, change: number): void {
    (owner as ReplyOwner).onReplyWaiting(change);
  }
}
