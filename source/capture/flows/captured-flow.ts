import type {Endpoint} from '../../address/endpoint.js';
import type {FlowControl} from '../../flow/control.js';
import type {KernelDrops} from '../../flow/kernel-actions.js';
import type {Metadata} from '../../flow/metadata.js';
import type {DatagramTap, Tapped} from '../../relay/datagram-tap.js';
import type {QualityWatch} from '../../relay/quality-watch.js';
import {type AnswerTally, createPairing, type PairingRule} from '../../relay/response-pairing.js';
import {dropEstimates, qualityRow} from '../../reporting/row-counts.js';
import type {CounterRow} from '../../reporting/traffic-stats-reporter.js';
import type {JudgeFlow} from '../kernel/judge-flows.js';
import {Flag, Int, intsPerFlow, Num, numbersPerFlow} from './flow-columns.js';
import {areNone, type FlowExtras} from './flow-extras.js';
import type {FlowStore} from './flow-store.js';

/** What a flow has others do. */
export interface FlowChanges {
  setMetadata(flow: number, metadata: Metadata): void;
  countSkipped(flow: number): void;
  readonly judge: JudgeFlow;
}

/** What looks at a flow gets this: it is made when somebody asks, and does nothing any more once the flow is over. */
export class CapturedFlow implements Tapped {
  readonly client: Endpoint;
  readonly target: Endpoint;
  readonly startedAtMs: number;
  /** The generation of its row: never used twice. */
  readonly generation: number;
  readonly #store: FlowStore;
  readonly #flow: number;
  readonly #changes: FlowChanges;

  constructor(
    store: FlowStore,
    flow: number,
    changes: FlowChanges,
    {client, target} = store.endpointsOf(flow),
  ) {
    this.client = client;
    this.target = target;
    this.startedAtMs = store.numbers[flow * numbersPerFlow + Num.startedMs]!;
    this.generation = store.numbers[flow * numbersPerFlow + Num.generation]!;
    this.#store = store;
    this.#flow = flow;
    this.#changes = changes;
  }

  get ended(): boolean {
    return this.#store.numbers[this.#flow * numbersPerFlow + Num.generation] !== this.generation;
  }

  /** What is known of the flow besides what every flow starts with. */
  get metadata(): Metadata {
    return this.ended ? {} : this.#store.metadataOf(this.#flow);
  }

  /** Merges `metadata` into the flow's; a key that is there already gets the new value. */
  addMetadata(metadata: Metadata): void {
    if (!this.ended) this.#changes.setMetadata(this.#flow, {...this.metadata, ...metadata});
  }

  /** Its first datagrams said nothing. */
  onUnknown(): void {
    if (!this.ended) this.#setFlag(Flag.unknown, true);
  }

  /** Its first datagrams are not looked at, or not all of them. */
  onSkipped(): void {
    if (!this.ended) this.#changes.countSkipped(this.#flow);
  }

  /** Shows it all datagrams from now on; undefined to show them no more. */
  setTap(tap: DatagramTap | undefined): void {
    if (this.ended) return;
    const extras = this.#store.changeExtras(this.#flow);
    extras.tap = tap;
    this.#setFlag(Flag.direct, false);
    this.#setFlag(Flag.watched, tap !== undefined || extras.watch !== undefined);
    this.#dropIfNone(extras);
  }

  /** The same for what writes them to a file: it is told the time of each frame, by the wall clock. */
  setWriter(writer: DatagramTap | undefined): void {
    if (this.ended) return;
    const extras = this.#store.changeExtras(this.#flow);
    extras.writer = writer;
    this.#setFlag(Flag.direct, false);
    this.#dropIfNone(extras);
  }

  get control(): FlowControl | undefined {
    return this.ended ? undefined : this.#store.extrasOf(this.#flow)?.controlled?.control;
  }

  /** See `JudgeFlow`. */
  judge(control: FlowControl | undefined, drops: readonly KernelDrops[], nowMs: number): void {
    if (!this.ended) this.#changes.judge(this.#flow, control, drops, nowMs);
  }

  /** See `Meter.qualityRow`. @throws {Error} once the flow is over, whose row may be another one's */
  qualityRow(): CounterRow {
    if (this.ended) throw new Error('a flow that is over has no row');
    return qualityRow(this.#store.fieldsOf(this.#flow), this.#store.offsetOf(this.#flow));
  }

  /** From the current datagrams on; undefined to end that. */
  followQuality(quality: QualityWatch | undefined): void {
    if (this.ended) return;
    const extras = this.#store.changeExtras(this.#flow);
    extras.quality = quality;
    this.#setFlag(Flag.quality, quality !== undefined);
    this.#dropIfNone(extras);
  }

  /** See `Session.pairResponses`. */
  pairResponses(rule: PairingRule, tally?: AnswerTally): void {
    if (this.ended) return;
    this.#setFlag(Flag.paired, typeof rule === 'function');
    this.#store.changeExtras(this.#flow).pairing = createPairing(rule, this.startedAtMs, tally);
  }

  /** Takes estimates of response times back. */
  dropEstimates(): void {
    if (this.ended) return;
    if (!dropEstimates(this.#store.fieldsOf(this.#flow), this.#store.offsetOf(this.#flow))) return;
    this.#store.changeExtras(this.#flow).estimate = undefined;
  }

  #dropIfNone(extras: FlowExtras): void {
    if (areNone(extras)) this.#store.dropExtras(this.#flow);
  }

  #setFlag(flag: number, isSet: boolean): void {
    const {ints} = this.#store;
    const at = this.#flow * intsPerFlow + Int.flags;
    ints[at] = isSet ? ints[at]! | flag : ints[at]! & ~flag;
  }
}
