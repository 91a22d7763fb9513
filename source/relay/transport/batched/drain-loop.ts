import {EPOLLIN, sockaddrIn6Bytes} from '../../../libc/abi.js';
import {Arena} from '../../../libc/arena.js';
import {Epoll, type EventSource, epollArenaBytes} from '../../../libc/epoll.js';
import type {BatchLibc, DescriptorWatch} from '../../../libc/libc.js';
import {QueueDisciplines} from '../../../libc/queue-disciplines.js';
import type {PortBook} from '../port-book.js';
import {ErrorQueue, errorArenaBytes} from './error-queue.js';
import {Moderation} from './moderation.js';
import {ReceiveSlots, receiveArenaBytes} from './receive-slots.js';
import {Sender, sendArenaBytes} from './sender.js';
import {SlotBatch} from './slot-batch.js';

const slotCount = 128;
/** After this long the thread's timers and messages get their turn. */
const turnMs = 2;
/** While datagrams come in quick succession, the loop waits for them itself: a pass through the event loop costs more. */
const lingerMs = 1;
/** A round with fewer datagrams than this has probably emptied the sockets. */
const worthAnotherRound = 16;
/** These cut trains up and may drop a part of one, which the kernel reports as sent (net/sched/sch_tbf.c: tbf_segment). */
const trainCutters = ['tbf', 'taprio'];

/**
 * One thread's sockets: an arena, an epoll set, and the loop that drains it. The thread's event loop polls the epoll
 * set like any other descriptor, so timers, messages and other sockets keep working, and an idle relay uses no CPU.
 */
export class DrainLoop {
  readonly memory: Arena;
  readonly slots: ReceiveSlots;
  readonly sender: Sender;
  readonly errors: ErrorQueue;
  /** By family and interface of upstream sockets: their local ports. */
  readonly ports = new Map<string, PortBook<number>>();
  /** Reused for the replies of every upstream socket. */
  readonly replyBatch: SlotBatch;
  /** Offset of room for one sockaddr and its length, for calls outside a round. */
  readonly scratch: number;
  readonly #epoll: Epoll;
  #watch: DescriptorWatch | undefined;
  #queues: QueueDisciplines | undefined;
  #queuesPlace = -1;
  readonly #moderation = new Moderation();
  readonly #sockets = new Map<number, EventSource>();
  #draining = false;
  /** Whether the slots were filled and emptied during this round. */
  #refilled = false;
  #tickDue = false;

  /** @param ownThread whether the loop may wait for datagrams itself: no other callbacks in this thread wait for it */
  constructor(
    readonly libc: BatchLibc,
    readonly ownThread: boolean,
  ) {
    this.memory = new Arena(
      receiveArenaBytes(slotCount) + sendArenaBytes() + errorArenaBytes() + epollArenaBytes() + 2 * 64,
      libc,
    );
    this.slots = new ReceiveSlots(this.memory, libc, slotCount);
    this.sender = new Sender(this.memory, libc);
    this.errors = new ErrorQueue(this.memory, libc);
    this.replyBatch = new SlotBatch(this.memory.bytes);
    this.scratch = this.memory.take(sockaddrIn6Bytes + 4);
    this.#epoll = new Epoll(this.memory, libc);
  }

  /**
   * @returns the descriptor's place in the epoll set
   * @throws {NodeJS.ErrnoException} such as ENOMEM
   */
  add(fd: number, events: number, source: EventSource): number {
    try {
      if (this.#sockets.size === 0) this.#open();
      const place = this.#epoll.add(fd, events, source);
      this.#sockets.set(fd, source);
      return place;
    } finally {
      if (this.#sockets.size === 0) this.#shut();
    }
  }

  change(fd: number, events: number, place: number): void {
    this.#epoll.change(fd, events, place);
  }

  /** Removes the descriptor from the epoll set and closes it. */
  close(fd: number, place: number): void {
    this.#epoll.remove(fd, place);
    this.libc.close(fd);
    this.#sockets.delete(fd);
    if (this.#sockets.size === 0) this.#shut();
  }

  /** Makes room for at least one more datagram, by sending what is queued if necessary. */
  ensureFreeSlot(): void {
    if (this.slots.used < this.slots.count) return;
    this.sender.flush();
    this.slots.reset();
    this.#refilled = true;
  }

  /** Sends at once, unless a round is running and will send at its end. */
  flushUnlessDraining(): void {
    if (!this.#draining) this.sender.flush();
  }

  #open(): void {
    this.#epoll.open();
    this.#watch = this.libc.watch(this.#epoll.fd);
    this.#watch.start(this.#onReadable);
    this.#watchQueues();
    process.on('exit', this.#leave);
  }

  #watchQueues(): void {
    const queues = new QueueDisciplines(this.libc);
    this.#queues = queues;
    const look = () => {
      const kinds = queues.kinds();
      this.sender.allowTrains(!trainCutters.some(kind => kinds.has(kind)));
    };
    if (queues.fd >= 0) this.#queuesPlace = this.#epoll.add(queues.fd, EPOLLIN, {onEvents: look});
    look();
  }

  #unwatchQueues(): void {
    const queues = this.#queues;
    if (queues && this.#queuesPlace >= 0) this.#epoll.remove(queues.fd, this.#queuesPlace);
    queues?.close();
    this.#queues = undefined;
    this.#queuesPlace = -1;
  }

  #shut(): void {
    this.#stopWatching();
    process.off('exit', this.#leave);
    this.#unwatchQueues();
    this.#epoll.close();
  }

  /** A thread that ends, even by an exception, must not get callbacks any more: koffi would abort the process. */
  readonly #stopWatching = (): void => {
    this.#watch?.stop();
    this.#watch = undefined;
  };

  /** The process may go on without a thread that failed, and then nobody else closes what it had open. */
  readonly #leave = (): void => {
    this.#stopWatching();
    this.#unwatchQueues();
    for (const [fd, {outlivesThread}] of this.#sockets) if (!outlivesThread) this.libc.close(fd);
    this.#epoll.close();
  };

  readonly #onReadable = (): void => {
    this.#draining = true;
    try {
      this.#drain();
    } catch (error) {
      // Thrown outside the poll callback, as an error in a callback of a Node socket would be.
      setImmediate(() => {
        throw error;
      });
    } finally {
      this.#draining = false;
    }
    // Node does not run process.nextTick and promise callbacks after a poll callback, but does after an immediate.
    if (this.#tickDue) return;
    this.#tickDue = true;
    setImmediate(this.#tick);
  };

  readonly #tick = (): void => {
    this.#tickDue = false;
  };

  #drain(): void {
    const startMs = performance.now();
    const endMs = startMs + turnMs;
    let waitMs = 0;
    for (let nowMs = startMs; nowMs < endMs; nowMs = performance.now()) {
      const pause = this.#moderation.pauseMicroseconds(nowMs);
      if (pause > 0) this.libc.usleep(pause);
      const events = this.#epoll.poll(waitMs);
      if (events <= 0) return;
      this.#epoll.dispatch(events);
      const full = this.#refilled || this.slots.used === this.slots.count;
      const busy = full || this.slots.used >= worthAnotherRound;
      this.#refilled = false;
      this.#moderation.count(this.slots.used, full);
      this.sender.flush();
      this.slots.reset();
      if (this.ownThread && this.#moderation.isSteady) waitMs = lingerMs;
      else if (!busy) return;
    }
  }
}
