import type {Egress} from '../../../address/egress.js';
import type {Endpoint} from '../../../address/endpoint.js';
import {EPOLLIN, EPOLLOUT} from '../../../libc/abi.js';
import type {EventSource} from '../../../libc/epoll.js';
import {openSocket} from '../../../libc/socket.js';
import {familyOf, writeAddress} from '../../../libc/socket-address.js';
import {kernelDrops} from '../../../libc/socket-memory.js';
import {errno, isPendingError, systemError} from '../../../libc/system-error.js';
import type {ReceivedBatch, SendFailure, Upstream, UpstreamOwner} from '../transport.js';
import type {DrainLoop} from './drain-loop.js';
import {setEgress} from './egress.js';
import {SendingSocket} from './send-queue.js';
import type {SlotBatch} from './slot-batch.js';

/** Limits how long one upstream can keep the others waiting. */
const maxSlotsPerRound = 64;

/** @throws {NodeJS.ErrnoException} such as EMFILE, ENETUNREACH, or EAGAIN when no port is left */
export function connectBatched(
  loop: DrainLoop,
  target: Endpoint,
  owner: UpstreamOwner,
  egress: Egress = {},
): Upstream {
  const fd = openSocket(loop.libc, familyOf(target.host));
  try {
    setEgress(loop.libc, fd, egress);
    const length = writeAddress(loop.memory.bytes, loop.scratch, target);
    if (loop.libc.connect(fd, loop.memory.base + loop.scratch, length) < 0) {
      throw systemError('connect', loop.libc.errno(), target);
    }
    return new BatchedUpstream(loop, fd, owner);
  } catch (error) {
    loop.libc.close(fd);
    throw error;
  }
}

class BatchedUpstream extends SendingSocket implements Upstream, EventSource {
  readonly connected = true;
  readonly #loop: DrainLoop;
  readonly #batch: SlotBatch;
  readonly #owner: UpstreamOwner;
  readonly #place: number;

  constructor(loop: DrainLoop, fd: number, owner: UpstreamOwner) {
    super();
    this.fd = fd;
    this.#loop = loop;
    this.#batch = loop.replyBatch;
    this.#owner = owner;
    this.#place = loop.add(fd, EPOLLIN, this);
  }

  send(batch: ReceivedBatch, from: number, to: number): void {
    this.#loop.sender.enqueue(this, batch, from, to, undefined, this.#owner);
    this.#loop.flushUnlessDraining();
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
    if ((events & EPOLLOUT) !== 0 && this.backlog) this.#loop.sender.retry(this);
    if ((events & ~EPOLLOUT) !== 0) this.#receive();
  }

  onSent(_owner: unknown, packets: number): void {
    this.#owner.onSent(packets);
  }

  onUnsent(_owner: unknown, reason: SendFailure, packets: number, bytes: number): void {
    this.#owner.onUnsent(reason, packets, bytes);
  }

  onRefused(count: number): void {
    this.#owner.onRefused(count);
  }

  watchWritable(wanted: boolean): void {
    this.#loop.change(this.fd, wanted ? EPOLLIN | EPOLLOUT : EPOLLIN, this.#place);
  }

  #receive(): void {
    const {slots, libc} = this.#loop;
    this.#loop.ensureFreeSlot();
    if (slots.receive(this.fd, this.#batch, false, maxSlotsPerRound) > 0) {
      this.#owner.onReplies(this.#batch);
      return;
    }
    const failure = libc.errno();
    // The call consumed the error. If datagrams wait behind it, the socket stays readable.
    if (failure !== errno.EAGAIN && isPendingError(failure)) this.#owner.onRefused(1);
  }
}
