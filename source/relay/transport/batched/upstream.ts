import type {Egress} from '../../../address/egress.js';
import type {Endpoint} from '../../../address/endpoint.js';
import {AF_INET6, EPOLLOUT} from '../../../libc/abi.js';
import {openSocket, pathMtuBytes, setDontFragment} from '../../../libc/socket.js';
import {familyOf, writeAddress} from '../../../libc/socket-address.js';
import {errno, isPendingError, systemError} from '../../../libc/system-error.js';
import type {ReceivedBatch, SendFailure, Upstream, UpstreamOwner} from '../transport.js';
import type {DrainLoop} from './drain-loop.js';
import {setEgress} from './egress.js';
import {LoopSocket} from './loop-socket.js';
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
    return new BatchedUpstream(loop, fd, familyOf(target.host), owner);
  } catch (error) {
    loop.libc.close(fd);
    throw error;
  }
}

class BatchedUpstream extends LoopSocket implements Upstream {
  readonly reportsErrors = true;
  readonly #batch: SlotBatch;
  readonly #owner: UpstreamOwner;
  readonly #family: number;
  /** Whether datagrams leave with "don't fragment". */
  #whole = false;
  /** The path's MTU when it was last looked at; 0 while datagrams may be fragmented. */
  #mtuBytes = 0;

  constructor(loop: DrainLoop, fd: number, family: number, owner: UpstreamOwner) {
    super(loop, fd);
    this.#family = family;
    this.#batch = loop.replyBatch;
    this.#owner = owner;
  }

  send(batch: ReceivedBatch, from: number, to: number): void {
    if (batch.dontFragment) this.#enqueueWhole(batch, from, to);
    else this.loop.sender.enqueue(this, batch, from, to, undefined, this.#owner);
    this.loop.flushUnlessDraining();
  }

  /** Queues datagrams so that each leaves with the flag that it came with. */
  #enqueueWhole(batch: ReceivedBatch, from: number, to: number): void {
    const {sender} = this.loop;
    let start = from;
    for (let index = from; index < to; index++) {
      const whole = batch.dontFragment!(index);
      if (whole === this.#whole) continue;
      sender.enqueue(this, batch, start, index, undefined, this.#owner);
      // The option is the socket's, so what is queued has to leave first.
      if (this.head >= 0) sender.flush();
      this.#setWhole(whole);
      start = index;
    }
    sender.enqueue(this, batch, start, to, undefined, this.#owner);
  }

  #setWhole(whole: boolean): void {
    this.#whole = whole;
    setDontFragment(this.loop.libc, this.fd, this.#family, whole);
    this.#mtuBytes = whole ? this.#readMtu() : 0;
  }

  #readMtu(): number {
    return pathMtuBytes(this.loop.libc, this.fd, this.#family) ?? 0;
  }

  close(): void {
    this.shut();
  }

  onEvents(events: number): void {
    if ((events & EPOLLOUT) !== 0 && this.backlog) this.loop.sender.retry(this);
    if ((events & ~EPOLLOUT) !== 0) this.#receive();
  }

  onSent(_owner: unknown, packets: number): void {
    this.#owner.onSent(packets);
  }

  onUnsent(_owner: unknown, reason: SendFailure, packets: number, bytes: number): void {
    if (reason === 'tooLarge' && this.#whole) this.#tellMtu();
    this.#owner.onUnsent(reason, packets, bytes);
  }

  onRefused(count: number): void {
    // An error between two datagrams of a batch comes without its number.
    if (this.#whole && this.#readMtu() < this.#mtuBytes) this.#tellMtu();
    else this.#owner.onRefused(count);
  }

  /** A router said that a datagram was too large (EMSGSIZE), which a datagram of `bytes` that fits had to wait for. */
  override wasTooLargeBefore(bytes: number): boolean {
    if (!this.#whole || bytes + headerBytes(this.#family) > this.#readMtu()) return false;
    this.#tellMtu();
    return true;
  }

  #tellMtu(): void {
    this.#mtuBytes = this.#readMtu();
    if (this.#mtuBytes > 0) this.#owner.onPathMtu?.(this.#mtuBytes);
  }

  #receive(): void {
    const {slots, libc} = this.loop;
    this.loop.ensureFreeSlot();
    if (slots.receive(this.fd, this.#batch, false, maxSlotsPerRound) > 0) {
      this.#owner.onReplies(this.#batch);
      return;
    }
    const failure = libc.errno();
    // The call consumed the error. If datagrams wait behind it, the socket stays readable.
    if (failure === errno.EMSGSIZE && this.#whole) this.#tellMtu();
    else if (failure !== errno.EAGAIN && isPendingError(failure)) this.onRefused(1);
  }
}

/** IP and UDP headers. */
function headerBytes(family: number): number {
  return family === AF_INET6 ? 48 : 28;
}
