import type {Endpoint} from '../../../address/endpoint.js';
import {EPOLLERR, EPOLLOUT} from '../../../libc/abi.js';
import {pathMtuBytes, setDontFragment, setHops} from '../../../libc/socket.js';
import {errno, isPendingError} from '../../../libc/system-error.js';
import type {ReceivedBatch, SendFailure, Upstream, UpstreamEgress, UpstreamOwner} from '../transport.js';
import {type Connected, connectSocket} from './connect.js';
import type {DrainLoop} from './drain-loop.js';
import {LoopSocket, maxErrors} from './loop-socket.js';
import type {SlotBatch} from './slot-batch.js';

/** Limits how long one upstream can keep the others waiting. */
const maxSlotsPerRound = 64;

/**
 * @throws {NodeJS.ErrnoException} such as EMFILE or ENETUNREACH
 * @throws {NoPortError}
 */
export function connectBatched(
  loop: DrainLoop,
  target: Endpoint,
  owner: UpstreamOwner,
  egress: UpstreamEgress = {},
): Upstream {
  const connected = connectSocket(loop, target, egress);
  try {
    return new BatchedUpstream(loop, connected, owner);
  } catch (error) {
    connected.forget();
    loop.libc.close(connected.fd);
    throw error;
  }
}

class BatchedUpstream extends LoopSocket implements Upstream {
  readonly #batch: SlotBatch;
  readonly #owner: UpstreamOwner;
  readonly #connected: Connected;
  /** Whether datagrams leave with "don't fragment". */
  #whole = false;

  constructor(loop: DrainLoop, connected: Connected, owner: UpstreamOwner) {
    super(loop, connected.fd, connected.family);
    this.#connected = connected;
    this.#batch = loop.replyBatch;
    this.#owner = owner;
  }

  send(batch: ReceivedBatch, from: number, to: number): void {
    if (batch.dontFragment) this.#enqueueWhole(batch, from, to);
    else this.loop.sender.enqueue(this, batch, from, to, undefined, this.#owner);
    this.loop.flushUnlessDraining();
  }

  limitHops(hops: number): void {
    setHops(this.loop.libc, this.fd, this.family, hops);
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
    setDontFragment(this.loop.libc, this.fd, this.family, whole);
  }

  close(): void {
    if (this.fd >= 0) this.#connected.forget();
    this.shut();
  }

  onEvents(events: number): void {
    if ((events & EPOLLERR) !== 0) this.readErrors(maxErrors);
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

  onWaiting(_owner: unknown, change: number): void {
    this.#owner.onWaiting(change);
  }

  wasEarlier(failure: number): boolean {
    if (this.readErrors(maxErrors)) return true;
    // Nothing but ICMP says this; there was no room in the error queue.
    if (failure !== errno.ECONNREFUSED) return false;
    this.#owner.onRefused(1);
    return true;
  }

  protected override onReportedRefusal(): void {
    this.#owner.onRefused(1);
  }

  protected override onReportedMtu(): void {
    if (this.#whole) this.#tellMtu();
  }

  #tellMtu(): void {
    const mtuBytes = pathMtuBytes(this.loop.libc, this.fd, this.family);
    if (mtuBytes !== undefined) this.#owner.onPathMtu?.(mtuBytes);
  }

  #receive(): void {
    const {slots, libc} = this.loop;
    this.loop.ensureFreeSlot();
    if (slots.receive(this.fd, this.#batch, false, maxSlotsPerRound) > 0) {
      this.#owner.onReplies(this.#batch);
      return;
    }
    // The call consumed the error. If datagrams wait behind it, the socket stays readable.
    const failure = libc.errno();
    if (isPendingError(failure)) this.wasEarlier(failure);
  }
}
