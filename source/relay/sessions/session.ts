import type {Endpoint} from '../../address/endpoint.js';
import type {FlowControl} from '../../flow/control.js';
import type {EndReason} from '../../flow/end-reason.js';
import {C, countDrop, type DropReason, type ServiceCounters} from '../counters.js';
import {createGate, type Gate} from '../gate.js';
import type {ConnectionMetering} from '../metering.js';
import type {
  PeerKey,
  ReceivedBatch,
  ReplyOwner,
  ReplyPath,
  ReplySender,
  Unusable,
  Upstream,
  UpstreamOwner,
} from '../transport/transport.js';

/** Sees a flow's first datagrams: payloads that are borrowed until it returns; false when it has seen enough. */
export type DatagramWatch = (direction: 'rx' | 'tx', payload: Uint8Array) => boolean;

/** What a session is made of. */
export interface SessionParts {
  readonly key: PeerKey;
  readonly client: Endpoint;
  readonly target: Endpoint;
  readonly replies: ReplySender;
  readonly replyPath: ReplyPath;
  readonly metering: ConnectionMetering;
  readonly counters: ServiceCounters;
  /** Its first element is the time of the batch at hand, in ms since the epoch: passed as an argument it would be allocated. */
  readonly batchMs: Float64Array;
  /** Reads the time anew, into `batchMs` as well. */
  readonly now: () => number;
  /** Called with the session at each refusal of its target. */
  readonly onRefused: (session: Session) => void;
  /** Called with the session once, at the first reply. */
  readonly onAnswered: (session: Session) => void;
  /** Called with the session when its way to the target is gone. */
  readonly onLost: (session: Session) => void;
  /** Called when an action takes hold of the flow, or lets go of it. */
  readonly onControl: (session: Session) => void;
}

/** The relay's own state for one flow: a client, its connected upstream socket, and the way back. */
export class Session implements UpstreamOwner, ReplyOwner {
  readonly key: PeerKey;
  readonly client: Endpoint;
  readonly target: Endpoint;
  readonly startedMs: number;
  /** A double from the first moment on: V8 then writes into the field, instead of allocating each new value. */
  lastSeenMs = Number.NaN;
  /** When the first request came that has no reply yet; not a number while there is none. */
  #askedMs = Number.NaN;
  /** Of the upstream socket, already added to the service's. */
  countedKernelDrops = 0;

  #upstream: Upstream | undefined;
  readonly #replies: ReplySender;
  readonly #replyPath: ReplyPath;
  readonly #metering: ConnectionMetering;
  readonly #counters: ServiceCounters;
  readonly #batchMs: Float64Array;
  readonly #now: () => number;
  readonly #onRefused: (session: Session) => void;
  readonly #onAnswered: (session: Session) => void;
  readonly #onLost: (session: Session) => void;
  readonly #onControl: (session: Session) => void;
  #gate: Gate | undefined;
  /** Undefined once it has seen enough. */
  #watch: DatagramWatch | undefined;
  #answered = false;
  /** Since kernel drops were counted: only a socket that receives can lose anything. */
  #received = false;

  constructor(parts: SessionParts) {
    this.key = parts.key;
    this.client = parts.client;
    this.target = parts.target;
    this.#replies = parts.replies;
    this.#replyPath = parts.replyPath;
    this.#metering = parts.metering;
    this.#counters = parts.counters;
    this.#batchMs = parts.batchMs;
    this.#now = parts.now;
    this.startedMs = parts.now();
    this.lastSeenMs = this.startedMs;
    this.#onRefused = parts.onRefused;
    this.#onAnswered = parts.onAnswered;
    this.#onLost = parts.onLost;
    this.#onControl = parts.onControl;
  }

  watchFirstDatagrams(watch: DatagramWatch): void {
    this.#watch = watch;
  }

  /** @param connect opens the upstream socket; its error passes through, and the session is then not begun */
  begin(connect: (owner: UpstreamOwner) => Upstream): void {
    try {
      this.#upstream = connect(this);
    } catch (error) {
      this.#replies.forget(this.#replyPath);
      throw error;
    }
    this.#metering.start();
  }

  end(reason: EndReason): void {
    this.countKernelDrops();
    this.#upstream?.close();
    this.#replies.forget(this.#replyPath);
    this.#metering.end(reason);
  }

  /** Datagrams `from` up to, not including, `to` came from the client and go to the target. */
  onRequests(batch: ReceivedBatch, from: number, to: number): void {
    const atMs = this.#batchMs[0]!;
    this.lastSeenMs = atMs;
    if (Number.isNaN(this.#askedMs)) this.#askedMs = atMs;
    let bytes = 0;
    for (let index = from; index < to; index++) bytes += batch.size(index);
    this.#metering.rx(batch, from, to, bytes, atMs);
    if (this.#watch) this.#show('rx', batch, from, to);
    if (this.#gate) this.#passRequests(batch, from, to, atMs);
    else this.#upstream!.send(batch, from, to);
  }

  onReplies(batch: ReceivedBatch): void {
    this.#now();
    const atMs = this.#batchMs[0]!;
    this.lastSeenMs = atMs;
    this.#received = true;
    if (!this.#answered) {
      this.#answered = true;
      this.#onAnswered(this);
    }
    let bytes = 0;
    for (let index = 0; index < batch.count; index++) bytes += batch.size(index);
    const counters = this.#counters;
    counters[C.txPackets]! += batch.count;
    counters[C.txBytes]! += bytes;
    this.#metering.tx(batch, bytes, atMs);
    if (!Number.isNaN(this.#askedMs)) {
      this.#metering.response(atMs - this.#askedMs);
      this.#askedMs = Number.NaN;
    }
    if (this.#watch) this.#show('tx', batch, 0, batch.count);
    if (this.#gate) this.#passReplies(batch, atMs);
    else this.#replies.send(batch, 0, batch.count, this.#replyPath, this);
  }

  get control(): FlowControl | undefined {
    return this.#gate?.control;
  }

  /** Puts the flow under control, or sets it free. */
  setControl(control: FlowControl | undefined): void {
    // A flow set free has its idle timeout before it again.
    this.lastSeenMs = this.#now();
    this.#gate = control && createGate(control);
    this.#onControl(this);
  }

  /** Ends a control whose time is over. */
  checkControl(nowMs: number): void {
    if (this.#gate?.isOver(nowMs)) this.setControl(undefined);
  }

  #show(direction: 'rx' | 'tx', batch: ReceivedBatch, from: number, to: number): void {
    for (let index = from; index < to; index++) {
      if (this.#watch!(direction, batch.payload(index))) continue;
      this.#watch = undefined;
      return;
    }
  }

  #passRequests(batch: ReceivedBatch, from: number, to: number, atMs: number): void {
    this.checkControl(atMs);
    for (let index = from; index < to; index++) {
      const reason = this.#gate?.refuses('rx', batch.size(index), atMs);
      if (reason === undefined) this.#upstream!.send(batch, index, index + 1);
      else this.onUnsent(reason, 1);
    }
  }

  #passReplies(batch: ReceivedBatch, atMs: number): void {
    this.checkControl(atMs);
    for (let index = 0; index < batch.count; index++) {
      const reason = this.#gate?.refuses('tx', batch.size(index), atMs);
      if (reason === undefined) this.#replies.send(batch, index, index + 1, this.#replyPath, this);
      else this.onReplyUnsent(reason, 1);
    }
  }

  onSent(packets: number): void {
    this.#counters[C.rxForwarded]! += packets;
  }

  onUnsent(reason: DropReason, packets: number): void {
    this.#counters[C.rxDropped]! += packets;
    this.#countDrop(reason, packets);
  }

  onRefused(count: number): void {
    this.#counters[C.refusals]! += count;
    this.#metering.refusals(count);
    this.#onRefused(this);
  }

  onUnusable(reason: Unusable, packets: number, bytes: number): void {
    this.#received = true;
    const counters = this.#counters;
    counters[C.txPackets]! += packets;
    counters[C.txBytes]! += bytes;
    counters[C.txDropped]! += packets;
    this.#countDrop(reason, packets);
  }

  onLost(): void {
    this.#onLost(this);
  }

  onReplySent(packets: number): void {
    this.#counters[C.txForwarded]! += packets;
  }

  onReplyUnsent(reason: DropReason, packets: number): void {
    this.#counters[C.txDropped]! += packets;
    this.#countDrop(reason, packets);
  }

  #countDrop(reason: DropReason, packets: number): void {
    countDrop(this.#counters, reason, packets);
    this.#metering.drops(packets);
  }

  countKernelDrops(): void {
    if (!this.#received) return;
    this.#received = false;
    const drops = this.#upstream?.kernelDrops() ?? 0;
    this.#counters[C.kernelDrops]! += Math.max(0, drops - this.countedKernelDrops);
    this.countedKernelDrops = drops;
  }
}
