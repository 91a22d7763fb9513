import type {Endpoint} from '../../address/endpoint.js';
import type {FlowControl} from '../../flow/control.js';
import type {Direction} from '../../flow/direction.js';
import type {EndReason} from '../../flow/end-reason.js';
import {
  C,
  countDrops,
  countResponse,
  countStray,
  type DropReason,
  type ServiceCounters,
} from '../counters.js';
import type {DatagramTap} from '../datagram-tap.js';
import {createGate, type Gate} from '../gate.js';
import type {ConnectionMetering} from '../metering.js';
import type {QualityWatch} from '../quality-watch.js';
import type {SessionRates} from '../rate-limits.js';
import {
  type AnswerTally,
  createPairing,
  type PairingRule,
  type ResponseOwner,
  type ResponsePairing,
} from '../response-pairing.js';
import type {
  ClientEnds,
  PeerKey,
  ReceivedBatch,
  ReplyOwner,
  ReplyPath,
  ReplySender,
  Unusable,
  Upstream,
  UpstreamOwner,
} from '../transport/transport.js';

/** Is shown a flow's first datagrams; the payload is borrowed for the call. Returns false once it has seen enough. */
export type DatagramWatch = (direction: 'rx' | 'tx', payload: Uint8Array) => boolean;

/** What all sessions of a service share: its counters and clock, and who handles a session's events. */
export interface SessionService {
  readonly counters: ServiceCounters;
  /** Holds the time of the current batch in ms since the epoch: passing a double as an argument would allocate it. */
  readonly batchMs: Float64Array;
  /** Reads the clock, into `batchMs` as well. */
  readonly now: () => number;
  readonly connect: (target: Endpoint, owner: UpstreamOwner, path: ReplyPath, ends: ClientEnds) => Upstream;
  /** The target refused a datagram. */
  onRefused(session: Session): void;
  /** The first reply came; called once. */
  onAnswered(session: Session): void;
  /** The client sent again after the first reply: it is there. Called once. */
  onReturned(session: Session): void;
  /** The system could not send to the target; not that the target refused. */
  onSendError(session: Session): void;
  /** The path to the target is gone. */
  onLost(session: Session): void;
  /** The flow's control changed. */
  onControl(session: Session): void;
}

/** What a single session is made of. */
export interface SessionParts {
  readonly key: PeerKey;
  readonly client: Endpoint;
  /** Where the client sent to, if the upstream is to know. */
  readonly local?: Endpoint | undefined;
  readonly target: Endpoint;
  readonly replies: ReplySender;
  readonly replyPath: ReplyPath;
  readonly metering: ConnectionMetering;
  /** Undefined if nothing limits the session's traffic. */
  readonly rates: SessionRates | undefined;
  /** How many times its bytes the client gets before it has sent again; undefined for any number. */
  readonly amplification?: number | undefined;
  /** How many hops its datagrams may take to the target; undefined for as many as usual. */
  readonly hops?: number | undefined;
}

/** The relay's own state for one flow: a client, its connected upstream socket, and the path back. */
export class Session implements UpstreamOwner, ReplyOwner, ResponseOwner, ClientEnds {
  readonly key: PeerKey;
  readonly client: Endpoint;
  readonly local: Endpoint | undefined;
  readonly target: Endpoint;
  readonly startedMs: number;
  /** A double from the start: V8 then writes into the field instead of allocating each new value. */
  lastSeenMs = Number.NaN;
  lastReplyMs = Number.NaN;
  /** When the first datagram was sent that no reply has followed so far; NaN if none waits for one. */
  waitingSinceMs = Number.NaN;
  /** The `waitingSinceMs` that was reported as silence. */
  silentSinceMs = Number.NaN;
  /** Since when the session has its place among those whose client may not be there; see `createStandings`. */
  rankedMs: number;
  /** Whether any datagram left for the target. */
  hasSent = false;
  /** Drops of the upstream socket that are already in the service's counters. */
  countedKernelDrops = 0;

  #upstream: Upstream | undefined;
  readonly #service: SessionService;
  readonly #counters: ServiceCounters;
  readonly #batchMs: Float64Array;
  readonly #replies: ReplySender;
  readonly #replyPath: ReplyPath;
  readonly #metering: ConnectionMetering;
  readonly #rates: SessionRates | undefined;
  readonly #hops: number | undefined;
  readonly #amplification: number | undefined;
  /** How many bytes of replies may pass before the client has sent again. */
  #creditBytes = 0;
  #gate: Gate | undefined;
  #pairing: ResponsePairing;
  /** Undefined once it has seen enough. */
  #watch: DatagramWatch | undefined;
  /** Undefined unless its protocol shows how well it goes. */
  #quality: QualityWatch | undefined;
  /** Undefined unless somebody looks at the flow's datagrams. */
  #tap: DatagramTap | undefined;
  /** Undefined unless the flow's datagrams are written to a file. */
  #writer: DatagramTap | undefined;
  /** Whether there is a watch, a tap or a writer: one look for each run of datagrams. */
  #isWatched = false;
  #answered = false;
  /** Whether a reply was passed on to the client, and whether the client has sent again since. */
  #replied = false;
  #returned = false;
  /** Whether replies were dropped because the client has not sent again. */
  #isUnproven = false;
  /** Whether anything came since kernel drops were last counted: only a socket that receives can drop. */
  #received = false;

  constructor(service: SessionService, parts: SessionParts) {
    this.key = parts.key;
    this.client = parts.client;
    this.local = parts.local;
    this.target = parts.target;
    this.#service = service;
    this.#counters = service.counters;
    this.#batchMs = service.batchMs;
    this.#replies = parts.replies;
    this.#replyPath = parts.replyPath;
    this.#metering = parts.metering;
    this.#rates = parts.rates;
    this.#hops = parts.hops;
    this.#amplification = parts.amplification;
    this.startedMs = service.now();
    this.lastSeenMs = this.startedMs;
    this.rankedMs = this.startedMs;
    this.#pairing = createPairing(undefined, this.startedMs);
  }

  watchFirstDatagrams(watch: DatagramWatch): void {
    this.#watch = watch;
    this.#isWatched = true;
  }

  /** From the current datagrams on; undefined to end that. */
  followQuality(quality: QualityWatch | undefined): void {
    this.#quality = quality;
  }

  /** Shows it all datagrams from now on; undefined to show them no more. */
  setTap(tap: DatagramTap | undefined): void {
    this.#tap = tap;
    this.#lookAgain();
  }

  /** The same for what writes them to a file. */
  setWriter(writer: DatagramTap | undefined): void {
    this.#writer = writer;
    this.#lookAgain();
  }

  #lookAgain(): void {
    this.#isWatched = (this.#tap ?? this.#writer ?? this.#watch) !== undefined;
  }

  /** Opens the upstream socket. @throws what `connect` throws; the session has then not begun, and may be tried again */
  begin(): void {
    this.#upstream = this.#service.connect(this.target, this, this.#replyPath, this);
    if (this.#hops !== undefined) this.#upstream.limitHops?.(this.#hops);
    this.#metering.follow();
  }

  /** In place of `end`, for a session that could not begin. */
  abandon(): void {
    this.#release();
  }

  end(reason: EndReason): void {
    this.countKernelDrops();
    this.#upstream?.close();
    this.#release();
    this.#metering.end(reason);
  }

  #release(): void {
    this.#replies.release(this.#replyPath);
    this.#rates?.release();
  }

  /**
   * Forwards datagrams `from` up to, not including, `to` from the client to the target.
   * @param bytes their payloads' sum
   */
  onRequests(batch: ReceivedBatch, from: number, to: number, bytes: number): void {
    const atMs = this.#batchMs[0]!;
    this.lastSeenMs = atMs;
    if (!this.#returned) this.#getToKnow(bytes);
    this.#metering.rx(batch, from, to, bytes, atMs);
    if (this.#isWatched) this.#show('rx', batch, from, to, atMs);
    this.#quality?.take(true, batch, from, to, atMs);
    // Behind the watch, which may have found out how the protocol numbers its messages.
    this.#pairing.onRequests(batch, from, to, atMs);
    if (this.#gate || this.#rates) this.#passRequests(batch, from, to, atMs);
    else this.#upstream!.send(batch, from, to);
  }

  onReplies(batch: ReceivedBatch): void {
    this.#service.now();
    const atMs = this.#batchMs[0]!;
    this.lastSeenMs = atMs;
    this.lastReplyMs = atMs;
    this.waitingSinceMs = Number.NaN;
    this.#received = true;
    if (!this.#answered) {
      this.#answered = true;
      this.#service.onAnswered(this);
    }
    let bytes = 0;
    for (let index = 0; index < batch.count; index++) bytes += batch.size(index);
    const counters = this.#counters;
    counters[C.txPackets]! += batch.count;
    counters[C.txBytes]! += bytes;
    this.#metering.tx(batch, bytes, atMs);
    this.#pairing.onReplies(batch, atMs, this);
    if (this.#isWatched) this.#show('tx', batch, 0, batch.count, atMs);
    this.#quality?.take(false, batch, 0, batch.count, atMs);
    if (this.#gate || this.#rates || (this.#amplification !== undefined && !this.#returned))
      this.#passReplies(batch, atMs);
    else this.#sendReplies(batch, 0, batch.count);
  }

  /** Whether the client is certainly there, or has been sending for this long: forged addresses come once. */
  isProven(nowMs: number, longMs: number): boolean {
    return this.#returned || (this.startedMs < nowMs - longMs && this.lastSeenMs > this.startedMs + longMs);
  }

  /** See `ReplySender.reserve`. */
  reserve(): boolean {
    return this.#replies.reserve?.(this.#replyPath) === true;
  }

  /** Tells reporters that came or went since the last datagram. */
  followReporters(): void {
    this.#metering.follow();
  }

  /**
   * From the current datagram on. The first exchange is over once the target has sent something.
   * @param tally undefined if nobody wants to know what is answered
   */
  pairResponses(rule: PairingRule, tally?: AnswerTally): void {
    const isLate = rule === 'firstExchange' && this.#answered;
    this.#pairing = createPairing(isLate ? 'none' : rule, this.startedMs, tally);
  }

  onResponse(elapsedMs: number, isEstimate: boolean): void {
    if (!isEstimate) countResponse(this.#counters, elapsedMs);
    this.#metering.response(elapsedMs, isEstimate);
  }

  get control(): FlowControl | undefined {
    return this.#gate?.control;
  }

  /** Puts the flow under control; undefined frees it. */
  setControl(control: FlowControl | undefined): void {
    // A freed flow gets its whole idle timeout again.
    this.lastSeenMs = this.#service.now();
    this.#gate = control && createGate(control);
    this.#service.onControl(this);
  }

  /** Frees the flow if its control's time is over. */
  endExpiredControl(nowMs: number): void {
    if (this.#gate?.isOver(nowMs)) this.setControl(undefined);
  }

  /** A client that sends again after a reply is there. Until then it may be a forged address. */
  #getToKnow(bytes: number): void {
    if (!this.#replied) {
      this.#creditBytes += bytes * (this.#amplification ?? 0);
      return;
    }
    this.#returned = true;
    this.#service.onReturned(this);
    if (this.#isUnproven) this.#metering.setUnproven(false);
  }

  #sendReplies(batch: ReceivedBatch, from: number, to: number): void {
    this.#replied = true;
    this.#replies.send(batch, from, to, this.#replyPath, this);
  }

  #show(direction: Direction, batch: ReceivedBatch, from: number, to: number, atMs: number): void {
    for (let index = from; index < to; index++) {
      const payload = batch.payload(index);
      this.#tap?.take(direction, payload, payload.length, atMs);
      this.#writer?.take(direction, payload, payload.length, atMs);
      if (this.#watch?.(direction, payload)) continue;
      this.#watch = undefined;
      if (this.#tap || this.#writer) continue;
      this.#isWatched = false;
      return;
    }
  }

  #passRequests(batch: ReceivedBatch, from: number, to: number, atMs: number): void {
    this.endExpiredControl(atMs);
    let start = from;
    for (let index = from; index < to; index++) {
      const reason = this.#refuses('rx', batch.size(index), atMs);
      if (reason === undefined) continue;
      if (index > start) this.#upstream!.send(batch, start, index);
      this.onUnsent(reason, 1, batch.size(index));
      start = index + 1;
    }
    if (to > start) this.#upstream!.send(batch, start, to);
  }

  #passReplies(batch: ReceivedBatch, atMs: number): void {
    this.endExpiredControl(atMs);
    const {count} = batch;
    let start = 0;
    for (let index = 0; index < count; index++) {
      const reason = this.#refuses('tx', batch.size(index), atMs);
      if (reason === undefined) continue;
      if (index > start) this.#sendReplies(batch, start, index);
      this.onReplyUnsent(reason, 1, batch.size(index));
      start = index + 1;
    }
    if (count > start) this.#sendReplies(batch, start, count);
  }

  /** Why a datagram may not pass, or undefined. */
  #refuses(direction: Direction, bytes: number, atMs: number): DropReason | undefined {
    const reason = this.#gate?.refuses(direction, bytes, atMs);
    if (reason !== undefined) return reason;
    if (this.#rates?.passes(direction, bytes, atMs) === false) return 'rateLimit';
    return direction === 'tx' ? this.#amplifies(bytes) : undefined;
  }

  #amplifies(bytes: number): 'amplification' | undefined {
    if (this.#returned || this.#amplification === undefined) return undefined;
    if (bytes > this.#creditBytes) {
      this.#isUnproven = true;
      this.#metering.setUnproven(true);
      return 'amplification';
    }
    this.#creditBytes -= bytes;
    return undefined;
  }

  onSent(packets: number): void {
    this.#counters[C.rxForwarded]! += packets;
    this.hasSent = true;
    if (Number.isNaN(this.waitingSinceMs)) this.waitingSinceMs = this.#batchMs[0]!;
  }

  onUnsent(reason: DropReason, packets: number, bytes: number): void {
    countDrops(this.#counters, 'rx', reason, packets, bytes);
    this.#metering.drops('rx', packets, bytes);
    if (reason === 'sendError') this.#service.onSendError(this);
  }

  onWaiting(change: number): void {
    this.#counters[C.rxWaiting]! += change;
  }

  onRefused(count: number): void {
    this.#counters[C.refusals]! += count;
    this.#metering.refusals(count);
    this.#pairing.onRefused();
    this.#replies.refuse?.(this.#replyPath);
    this.#service.onRefused(this);
  }

  onPathMtu(mtuBytes: number): void {
    this.#replies.tellPathMtu?.(this.#replyPath, mtuBytes);
  }

  /** The service counts them, the flow does not: they did not come from its target. */
  onUnusable(reason: Unusable, packets: number, bytes: number): void {
    this.#received = true;
    countStray(this.#counters, 'tx', reason, packets, bytes);
  }

  onLost(): void {
    this.#service.onLost(this);
  }

  onReplySent(packets: number): void {
    this.#counters[C.txForwarded]! += packets;
  }

  onReplyUnsent(reason: DropReason, packets: number, bytes: number): void {
    countDrops(this.#counters, 'tx', reason, packets, bytes);
    this.#metering.drops('tx', packets, bytes);
  }

  onReplyWaiting(change: number): void {
    this.#counters[C.txWaiting]! += change;
  }

  countKernelDrops(): void {
    if (!this.#received) return;
    this.#received = false;
    const drops = this.#upstream?.kernelDrops() ?? 0;
    this.#counters[C.kernelDrops]! += Math.max(0, drops - this.countedKernelDrops);
    this.countedKernelDrops = drops;
  }
}
