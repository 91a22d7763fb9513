import {MSG_DONTWAIT} from '../../../libc/abi.js';
import type {Arena} from '../../../libc/arena.js';
import type {BatchLibc} from '../../../libc/libc.js';
import {errno, isPendingError, isSegmentationRefusal} from '../../../libc/system-error.js';
import type {ReceivedBatch, SendFailure} from '../transport.js';
import {Backlog, releasePath, type WaitingDatagram} from './backlog.js';
import {MessageBuilder, messageArenaBytes} from './message-builder.js';
import {type SendingSocket, SendQueue} from './send-queue.js';
import {type PeerPath, SlotBatch} from './slot-batch.js';

const queueCapacity = 4096;
/** Room for datagrams that are not in the arena already. */
const spillBytes = 512 * 1024;
/** More than any IP packet carries. Below this the kernel says what is too large. */
const maxDatagramBytes = 65_535;
/** Reports about several earlier datagrams can follow each other. */
const maxRetries = 16;

export function sendArenaBytes(): number {
  return spillBytes + messageArenaBytes();
}

/**
 * Sends what was queued, with one system call per socket where possible. Every datagram is reported once, to its
 * socket's `onSent` or `onUnsent`, or waits in the socket's backlog.
 */
export class Sender {
  readonly #memory: Arena;
  readonly #libc: BatchLibc;
  readonly #queue = new SendQueue(queueCapacity);
  readonly #messages: MessageBuilder;
  readonly #spill: number;
  #spillUsed = 0;
  readonly #dirty: SendingSocket[] = [];
  #flushing = false;
  #trainsAllowed = true;

  constructor(memory: Arena, libc: BatchLibc) {
    this.#memory = memory;
    this.#libc = libc;
    this.#spill = memory.take(spillBytes);
    this.#messages = new MessageBuilder(memory, this.#queue);
  }

  /** Whether datagrams may leave as trains, which the kernel segments; otherwise each is a message of its own. */
  allowTrains(allowed: boolean): void {
    this.#trainsAllowed = allowed;
  }

  /** Queues datagrams `from` up to, not including, `to`. Those in the arena are not copied. */
  enqueue(
    socket: SendingSocket,
    batch: ReceivedBatch,
    from: number,
    to: number,
    path: PeerPath | undefined,
    owner: unknown,
  ): void {
    const arena = this.#memory.bytes;
    if (batch instanceof SlotBatch && batch.memory === arena) {
      for (let index = from; index < to; index++) {
        const {offsets, sizes, trafficClasses} = batch;
        this.enqueueOffset(socket, offsets[index]!, sizes[index]!, trafficClasses[index]!, path, owner);
      }
      return;
    }
    // A batch of another kind may still refer to the arena, for example to a part of a datagram.
    for (let index = from; index < to; index++) {
      const payload = batch.payload(index);
      const trafficClass = batch.trafficClass?.(index) ?? 0;
      if (payload.buffer !== arena.buffer) {
        this.enqueueCopy(socket, payload, trafficClass, path, owner);
      } else {
        const offset = payload.byteOffset - arena.byteOffset;
        this.enqueueOffset(socket, offset, payload.length, trafficClass, path, owner);
      }
    }
  }

  /** Queues a datagram that stays in the arena until the round ends. */
  enqueueOffset(
    socket: SendingSocket,
    offset: number,
    size: number,
    trafficClass: number,
    path: PeerPath | undefined,
    owner: unknown,
  ): void {
    if (this.#queue.full) this.flush();
    if (this.#queue.full) {
      socket.onUnsent(owner, 'queueFull', 1, size);
      return;
    }
    if (socket.head < 0) this.#dirty.push(socket);
    this.#queue.add(socket, offset, size, trafficClass, path, owner);
  }

  enqueueCopy(
    socket: SendingSocket,
    payload: Uint8Array,
    trafficClass: number,
    path: PeerPath | undefined,
    owner: unknown,
  ): void {
    if (payload.length > maxDatagramBytes) {
      socket.onUnsent(owner, 'tooLarge', 1, payload.length);
      return;
    }
    if (this.#spillUsed + payload.length > spillBytes) this.flush();
    const offset = this.#spill + this.#spillUsed;
    this.#memory.bytes.set(payload, offset);
    this.#spillUsed += payload.length;
    this.enqueueOffset(socket, offset, payload.length, trafficClass, path, owner);
  }

  /** Sends all that is queued, including what owners queue from their callbacks meanwhile. */
  flush(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    const dirty = this.#dirty;
    try {
      for (let index = 0; index < dirty.length; index++) this.#send(dirty[index]!);
    } finally {
      // If an owner throws, no list may keep entries that will be reused.
      for (let index = 0; index < dirty.length; index++) dirty[index]!.head = dirty[index]!.tail = -1;
      dirty.length = 0;
      this.#queue.used = 0;
      this.#spillUsed = 0;
      this.#flushing = false;
    }
  }

  /** Call when the socket is writable again: sends its backlog before anything newer. */
  retry(socket: SendingSocket): void {
    // What was queued in this round is newer and joins the end of the backlog.
    this.flush();
    const waiting = takeBacklog(socket);
    socket.watchWritable(false);
    for (const datagram of waiting) {
      const {payload, trafficClass, path, owner} = datagram;
      this.enqueueCopy(socket, payload, trafficClass, path, owner);
    }
    this.flush();
    for (const datagram of waiting) releasePath(datagram);
  }

  /** Reports the backlog as unsent. Call before the socket closes, with nothing queued. */
  abandon(socket: SendingSocket): void {
    for (const datagram of takeBacklog(socket)) {
      socket.onUnsent(datagram.owner, 'sendError', 1, datagram.payload.length);
      releasePath(datagram);
    }
  }

  #send(socket: SendingSocket): void {
    const messages = this.#messages;
    messages.begin(socket);
    socket.head = -1;
    socket.tail = -1;
    if (socket.backlog) {
      this.#park(socket);
      return;
    }
    let retries = 0;
    let refusedSegment = 0;
    let refusedFor = 0;
    while (messages.more) {
      const count = messages.build(this.#trainsAllowed ? socket.maxSegment : 0, socket.family);
      const sent = this.#call(socket, count);
      if (sent > 0) {
        retries = 0;
        this.#settle(socket, sent);
        messages.advance(sent);
        if (refusedSegment > 0) {
          // Single datagrams were accepted where the train was not: this socket's route takes no trains of this size.
          socket.maxSegment = refusedFor === errno.EIO ? 0 : Math.min(socket.maxSegment, refusedSegment - 1);
          refusedSegment = 0;
        }
        continue;
      }
      const failure = this.#libc.errno();
      if (failure === errno.EAGAIN) {
        this.#park(socket);
        return;
      }
      if (failure === errno.EINTR) continue;
      if (isPendingError(failure) && retries < maxRetries && socket.wasEarlier(failure, retries)) {
        retries++;
        continue;
      }
      if (messages.packets[0]! > 1 && isSegmentationRefusal(failure)) {
        refusedSegment = messages.segments[0]!;
        refusedFor = failure;
        messages.sendFirstSingly();
        continue;
      }
      retries = 0;
      socket.onUnsent(messages.owners[0], reasonOf(failure), messages.packets[0]!, messages.bytes[0]!);
      messages.advance(1);
    }
  }

  /** @returns messages sent; -1 with errno when the first was not */
  #call(socket: SendingSocket, count: number): number {
    const messages = this.#messages;
    if (count === 1 && messages.plainFirst) {
      const address = this.#memory.base + messages.firstOffset;
      return this.#libc.send(socket.fd, address, messages.bytes[0]!, MSG_DONTWAIT) < 0 ? -1 : 1;
    }
    return this.#libc.sendmmsg(socket.fd, messages.address, count, MSG_DONTWAIT);
  }

  /** Reports the first `sent` messages, summed over consecutive ones of the same owner. */
  #settle(socket: SendingSocket, sent: number): void {
    const {packets, owners} = this.#messages;
    let owner = owners[0];
    let packetsOfOwner = 0;
    for (let message = 0; message < sent; message++) {
      if (owners[message] !== owner) {
        socket.onSent(owner, packetsOfOwner);
        owner = owners[message];
        packetsOfOwner = 0;
      }
      packetsOfOwner += packets[message]!;
    }
    socket.onSent(owner, packetsOfOwner);
  }

  /** Moves the rest of the socket's entries into its backlog; those without room are reported unsent. */
  #park(socket: SendingSocket): void {
    const backlog = socket.backlog ?? new Backlog();
    const hadBacklog = socket.backlog !== undefined;
    socket.backlog = backlog;
    this.#messages.forEachLeft((offset, size, trafficClass, path, owner) => {
      const payload = this.#memory.bytes.subarray(offset, offset + size);
      if (backlog.add(payload, trafficClass, path, owner)) socket.onWaiting(owner, 1);
      else socket.onUnsent(owner, 'queueFull', 1, size);
    });
    if (!hadBacklog) socket.watchWritable(true);
  }
}

/** Empties the backlog. */
function takeBacklog(socket: SendingSocket): WaitingDatagram[] {
  const waiting = socket.backlog?.takeAll() ?? [];
  socket.backlog = undefined;
  for (const {owner} of waiting) socket.onWaiting(owner, -1);
  return waiting;
}

function reasonOf(failure: number): SendFailure {
  if (failure === errno.EMSGSIZE) return 'tooLarge';
  return failure === errno.ENOBUFS || failure === errno.ENOMEM ? 'queueFull' : 'sendError';
}
