import type {Endpoint} from '../../address/endpoint.js';
import type {FlowControl} from '../../flow/control.js';
import type {Direction} from '../../flow/direction.js';
import type {EndReason} from '../../flow/end-reason.js';
import type {KernelDrops} from '../../flow/kernel-actions.js';
import {C, countResponse, type ServiceCounters} from '../../relay/counters.js';
import type {DatagramTap} from '../../relay/datagram-tap.js';
import type {ConnectionMetering} from '../../relay/metering.js';
import type {QualityWatch} from '../../relay/quality-watch.js';
import {
  type AnswerTally,
  createPairing,
  type PairingRule,
  type ResponseOwner,
  type ResponsePairing,
} from '../../relay/response-pairing.js';
import type {DatagramWatch} from '../../relay/sessions/session.js';
import {Column} from '../../reporting/meter-table.js';
import type {Recorded} from '../batch/block-records.js';
import type {CapturedBatch} from '../batch/captured-batch.js';
import {type Controlled, createControlled} from '../kernel/controlled.js';
import type {SeenNames} from './surroundings.js';

/** What all flows of a capture share. */
export interface CapturedFlowContext {
  readonly counters: ServiceCounters;
  /** What to add to the time of a frame, in ms, so that it is by udptop's clock. */
  shiftMs: number;
  endpointsOf(flow: CapturedFlow): Endpoints;
  readonly names: SeenNames | undefined;
}

export interface Endpoints {
  readonly client: Endpoint;
  readonly target: Endpoint;
}

export const noInterface = -1;
/** A flow whose first datagrams said nothing is looked at once more after so long: it may have begun before the capture. */
const secondLookMs = 5000;
/** So many between two looks at a flow make it a busy one. */
const busyDatagrams = 4;

/** A flow that is watched beside its path. */
export class CapturedFlow implements Recorded, ResponseOwner {
  // What each datagram needs comes first, and so lies side by side in memory.
  /** Whether the client is the first of the two ends in the flow's key. */
  readonly isClientFirst: boolean;
  /** Where datagrams of each direction were first seen. */
  rxInterface = noInterface;
  txInterface = noInterface;
  /** Whether datagrams of each direction are seen at other interfaces, too. */
  hasRxCopies = false;
  hasTxCopies = false;
  /**
   * Where datagrams are counted at once, in a flow of which there is nothing more to find out. Undefined for others, whose datagrams are
   * looked at one by one.
   */
  fields: Float64Array | undefined;
  offset = 0;
  /** Undefined unless the flow's protocol shows how well it goes. */
  quality: QualityWatch | undefined;
  /** How many datagrams of each direction were counted. */
  rxCounted = 0;
  txCounted = 0;
  /** How many of them came in the last frame. */
  rxLast = 0;
  txLast = 0;
  firstRecord = -1;
  lastRecord = -1;
  /** Where the key of the flow is in its index. */
  number = -1;
  /** How many datagrams there were when the flow was last looked at. */
  countedBefore = 0;
  /** Undefined unless the flow's datagrams are written to a file. */
  writer: DatagramTap | undefined;
  /** By udptop's clock. Those that are counted at once are known from the next look on. */
  lastSeenMs = Number.NaN;
  /** When a datagram of the client was last seen that was not counted at once, by the same clock. */
  rxSeenMs = Number.NEGATIVE_INFINITY;
  txSeenMs = Number.NEGATIVE_INFINITY;
  /** Whether datagrams of each direction leave this machine where they were first seen, and whether some came in trains. */
  isRxLeaving = false;
  isTxLeaving = false;
  hasRxTrains = false;
  hasTxTrains = false;
  hasEnded = false;
  readonly #context: CapturedFlowContext;
  readonly #metering: ConnectionMetering;
  /** Undefined before the target has sent, unless it is known how to pair. */
  #pairing: ResponsePairing | undefined;
  /** Undefined unless the kernel blocks or limits the flow. */
  #controlled: Controlled | undefined;
  #watch: DatagramWatch | undefined;
  #tap: DatagramTap | undefined;
  #isWatched = false;
  /** Whether its messages are numbered. */
  #isPaired = false;
  /** Whether its first datagrams said nothing, and whether it was looked at twice. */
  #isUnknown = false;
  #hadSecondLook = false;

  constructor(
    context: CapturedFlowContext,
    metering: ConnectionMetering,
    readonly family: 4 | 6,
    isClientFirst: boolean,
    readonly startedMs: number,
    /** Whether its datagrams may name addresses. */
    readonly hasNames: boolean,
  ) {
    this.isClientFirst = isClientFirst;
    this.#context = context;
    this.#metering = metering;
    this.lastSeenMs = startedMs;
  }

  get client(): Endpoint {
    return this.#context.endpointsOf(this).client;
  }

  get target(): Endpoint {
    return this.#context.endpointsOf(this).target;
  }

  /** Whether datagrams are shown to somebody. */
  get isWatched(): boolean {
    return this.#isWatched;
  }

  /** Whether both ends have sent. */
  get isAnswered(): boolean {
    return this.rxCounted > 0 && this.txCounted > 0;
  }

  begin(): void {
    this.#metering.follow();
  }

  watchFirstDatagrams(watch: DatagramWatch | undefined): void {
    this.#watch = watch;
    this.#isWatched = watch !== undefined || this.#tap !== undefined;
  }

  /** Its first datagrams said nothing. */
  onUnknown(): void {
    this.#isUnknown = true;
  }

  /** Whether it is time to look at its datagrams once more; true once. */
  takeSecondLook(nowMs: number): boolean {
    if (!this.#isUnknown || this.#hadSecondLook || nowMs - this.startedMs < secondLookMs) return false;
    this.#hadSecondLook = true;
    // It may be counted directly by now.
    this.fields = undefined;
    return true;
  }

  /** Shows it all datagrams from now on; undefined to show them no more. */
  setTap(tap: DatagramTap | undefined): void {
    this.#tap = tap;
    this.fields = undefined;
    this.#isWatched = tap !== undefined || this.#watch !== undefined;
  }

  /** The same for what writes them to a file: it is told the time of each frame, by the wall clock. */
  setWriter(writer: DatagramTap | undefined): void {
    this.writer = writer;
    this.fields = undefined;
  }

  get control(): FlowControl | undefined {
    return this.#controlled?.control;
  }

  /**
   * The kernel blocks or limits the flow from now on; undefined once it does not. @param drops since the last call
   */
  judge(control: FlowControl | undefined, drops: readonly KernelDrops[], nowMs: number): void {
    if (control === undefined) {
      this.#controlled?.judge(drops, undefined, nowMs);
      this.#controlled = undefined;
    } else if (this.#controlled) this.#controlled.judge(drops, control, nowMs);
    else {
      this.fields = undefined;
      this.#controlled = createControlled(
        {
          family: this.family,
          counters: this.#context.counters,
          metering: this.#metering,
          isSeenLeaving: direction => (direction === 'rx' ? this.isRxLeaving : this.isTxLeaving),
          hasTrains: direction => (direction === 'rx' ? this.hasRxTrains : this.hasTxTrains),
        },
        control,
      );
    }
  }

  /** From the current datagrams on; undefined to end that. */
  followQuality(quality: QualityWatch | undefined): void {
    this.quality = quality;
  }

  /** See `Session.pairResponses`. */
  pairResponses(rule: PairingRule, tally?: AnswerTally): void {
    this.#isPaired = typeof rule === 'function';
    this.#pairing = createPairing(rule, this.startedMs, tally);
  }

  take(isRx: boolean, batch: CapturedBatch): void {
    const {counters, shiftMs} = this.#context;
    this.lastSeenMs = batch.lastMs + shiftMs;
    if (this.hasNames) this.#learn(batch);
    const {count, bytes} = batch;
    if (isRx) {
      counters[C.rxPackets]! += count;
      counters[C.rxBytes]! += bytes;
      this.rxSeenMs = this.lastSeenMs;
      this.#countForwarded('rx', count, bytes);
      this.#metering.rx(batch, 0, count, bytes, this.lastSeenMs);
      if (this.#isWatched) this.#show('rx', batch);
      this.quality?.take(true, batch, 0, count, batch.firstMs + shiftMs);
      this.#pairing?.onRequests(batch, 0, count, batch.firstMs + shiftMs);
    } else {
      counters[C.txPackets]! += count;
      counters[C.txBytes]! += bytes;
      this.#countForwarded('tx', count, bytes);
      this.txSeenMs = this.lastSeenMs;
      this.#metering.tx(batch, bytes, this.lastSeenMs);
      this.#pairing ??= createPairing(undefined, this.startedMs);
      this.#pairing.onReplies(batch, batch.firstMs + shiftMs, this);
      if (this.#isWatched) this.#show('tx', batch);
      this.quality?.take(false, batch, 0, count, batch.firstMs + shiftMs);
    }
  }

  /** Beside the path nothing is held up, unless the kernel does so. */
  #countForwarded(direction: Direction, count: number, bytes: number): void {
    if (this.#controlled) this.#controlled.add(direction, count, bytes);
    else this.#context.counters[direction === 'rx' ? C.rxForwarded : C.txForwarded]! += count;
  }

  onResponse(elapsedMs: number, isEstimate: boolean): void {
    if (!isEstimate) countResponse(this.#context.counters, elapsedMs);
    this.#metering.response(elapsedMs, isEstimate);
  }

  onRefused(): void {
    this.#context.counters[C.refusals]!++;
    this.#metering.refusals(1);
    this.#pairing?.onRefused();
  }

  /** Tells reporters that came or went since the last datagram. */
  followReporters(): void {
    this.#metering.follow();
  }

  /**
   * Takes stock, at regular times. A busy flow is counted directly from then on, if nobody looks at it: in a stream, time tells nothing
   * about what answers what.
   */
  settle(): void {
    if (this.fields)
      this.lastSeenMs = Math.max(this.lastSeenMs, this.fields[this.offset + Column.lastSeenMs]!);
    const counted = this.rxCounted + this.txCounted;
    const isBusy = counted - this.countedBefore >= busyDatagrams;
    this.countedBefore = counted;
    const isPlain =
      isBusy &&
      !this.#isWatched &&
      !this.#controlled &&
      this.writer === undefined &&
      !this.hasNames &&
      !this.#isPaired;
    const row = isPlain ? this.#metering.soleRow() : undefined;
    this.fields = row?.fields;
    this.offset = row?.offset ?? 0;
  }

  end(reason: EndReason): void {
    this.#controlled?.judge([], undefined, this.lastSeenMs);
    this.#controlled = undefined;
    this.hasEnded = true;
    this.#metering.end(reason);
  }

  #learn(batch: CapturedBatch): void {
    for (let index = 0; index < batch.count; index++) this.#context.names?.learn(batch.payload(index));
  }

  #show(direction: 'rx' | 'tx', batch: CapturedBatch): void {
    const atMs = batch.lastMs + this.#context.shiftMs;
    for (let index = 0; index < batch.count; index++) {
      const payload = batch.payload(index);
      this.#tap?.take(direction, payload, batch.size(index), atMs);
      if (this.#watch?.(direction, payload)) continue;
      this.#watch = undefined;
      if (this.#tap) continue;
      this.#isWatched = false;
      return;
    }
  }
}
