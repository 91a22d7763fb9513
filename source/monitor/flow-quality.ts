import {Quality} from '../flow/flow-quality.js';
import type {Metadata, MetadataValue} from '../flow/metadata.js';
import type {QualityContext, QualityReader} from '../inspection/quality/reader.js';
import {type QualityReaderClass, qualityReaderOf} from '../inspection/quality/readers.js';
import type {QualityWatch} from '../relay/quality-watch.js';
import type {AnswerTally, PairingRule} from '../relay/response-pairing.js';
import type {ReceivedBatch} from '../relay/transport/transport.js';
import type {CounterRow} from '../reporting/traffic-stats-reporter.js';

/** The share of a thread's time that this may take, besides that of inspection. What comes while it is used up is passed over. */
const timeShare = 0.025;
const longestBurstMs = 50;
/** One run of datagrams in so many is timed, and stands for the others: a look at the clock takes as long as a datagram. */
const runsPerLook = 64;
/** More than that is not the work, but somebody else's turn. */
const longestRunMs = 0.2;
/** Of so many flows at most, details are told at a time. */
const mostTold = 500;

/** What changed of a flow's details. */
export type Details = Readonly<Record<string, MetadataValue>>;

/** What is followed: the meter of a session of the relay, or a flow beside the path. */
export interface FollowedFlow {
  /** Nothing more is told of one that is over. */
  readonly ended: boolean;
  readonly metadata: Metadata;
  /** Where the numbers are; see `Meter.qualityRow`. */
  qualityRow(): CounterRow;
  /** Merges these into its metadata. */
  addMetadata(metadata: Metadata): void;
}

/** Follows the quality of flows whose application is known. */
export interface FlowQualities<Flow extends FollowedFlow> {
  /**
   * What to show the flow's datagrams to; undefined for an application that does not show how well it goes, and where they are shown
   * already.
   * @param found the details that were found already, which may be told anew
   * @param isContinued whether the conversation began in another flow
   * @param end is called when there is nothing more to be found out
   */
  watch(
    flow: Flow,
    app: string,
    startedMs: number,
    found: Details,
    isContinued: boolean,
    end: () => void,
  ): QualityWatch | undefined;
  /** Tells what changed since the last call. To be called twice a second or so. */
  tell(): void;
}

/** Where a flow counts what is asked and answered; undefined unless messages have numbers. */
export function answerTally(
  flow: Pick<FollowedFlow, 'qualityRow'>,
  rule: PairingRule,
): AnswerTally | undefined {
  if (typeof rule !== 'function') return undefined;
  const {fields, offset} = flow.qualityRow();
  return {counts: fields, at: offset + Quality.asked};
}

/**
 * @param report is told what changed of a flow, after its metadata has
 * @param wallClockAheadMs how far the wall clock is ahead of the times of datagrams, in ms
 * @param now in ms, for the share of time
 */
export function createFlowQualities<Flow extends FollowedFlow>(
  report: (flow: Flow) => void,
  wallClockAheadMs: () => number,
  now: () => number = () => performance.now(),
): FlowQualities<Flow> {
  const share = createRunShare(now);
  const nowMs = new Float64Array(1);
  /** The flows that are followed, how, and what they were told to be. */
  const followed = new WeakMap<
    Flow,
    {readonly Reader: QualityReaderClass; readonly own: Record<string, MetadataValue>}
  >();
  /** What is to be told, by flow. */
  const changed = new Map<Flow, {readonly own: Record<string, MetadataValue>; details: Details}>();

  return {
    watch(flow, app, startedMs, found, isContinued, end) {
      const Reader = qualityReaderOf(app);
      if (Reader === undefined) return undefined;
      const known = followed.get(flow);
      if (known?.Reader === Reader) {
        // The application is known better by now, or more of it.
        Object.assign(known.own, found);
        return undefined;
      }
      const {fields: numbers, offset: at} = flow.qualityRow();
      const own: Record<string, MetadataValue> = {...found};
      followed.set(flow, {Reader, own});
      const tell: QualityContext['tell'] = (key, value) => {
        if (own[key] === value && !changed.has(flow)) return;
        changed.set(flow, {own, details: {...changed.get(flow)?.details, [key]: value}});
      };
      const reader = new Reader({nowMs, numbers, at, startedMs, wallClockAheadMs, tell, end});
      if (isContinued) reader.resume();
      return new FlowQualityWatch(reader, share, nowMs, tell);
    },
    tell() {
      let left = mostTold;
      for (const [flow, {own, details}] of changed) {
        if (left-- === 0) return;
        changed.delete(flow);
        if (flow.ended) continue;
        // What users, labels and programs say takes precedence.
        const mine = Object.entries(details).filter(
          ([key]) => flow.metadata[key] === undefined || flow.metadata[key] === own[key],
        );
        Object.assign(own, details);
        if (mine.length === 0) continue;
        flow.addMetadata(Object.fromEntries(mine));
        report(flow);
      }
    },
  };
}

class FlowQualityWatch implements QualityWatch {
  #isBehind = false;

  constructor(
    readonly reader: QualityReader,
    readonly share: RunShare,
    readonly nowMs: Float64Array,
    readonly tell: QualityContext['tell'],
  ) {}

  take(isRx: boolean, batch: ReceivedBatch, from: number, to: number, atMs: number): void {
    if (!this.share.begin()) {
      this.#isBehind = true;
      return;
    }
    if (this.#isBehind) this.#resume();
    const {reader, nowMs} = this;
    const {memory} = batch;
    for (let index = from; index < to; index++) {
      nowMs[0] = batch.laterMs === undefined ? atMs : atMs + batch.laterMs(index);
      const size = batch.size(index);
      if (memory !== undefined && batch.payloadAt !== undefined) {
        const length = batch.capturedBytes === undefined ? size : batch.capturedBytes(index);
        reader.take(isRx, memory, batch.payloadAt(index), length, size);
      } else {
        const payload = batch.payload(index);
        reader.take(isRx, payload, 0, payload.length, size);
      }
    }
    this.share.end();
  }

  takeOne(
    isRx: boolean,
    bytes: Uint8Array,
    at: number,
    length: number,
    size: number,
    atMs: Float64Array,
  ): void {
    if (!this.share.begin()) {
      this.#isBehind = true;
      return;
    }
    if (this.#isBehind) this.#resume();
    this.nowMs[0] = atMs[0]!;
    this.reader.take(isRx, bytes, at, length, size);
    this.share.end();
  }

  #resume(): void {
    this.#isBehind = false;
    this.reader.resume();
    this.tell('quality_sampled', true);
  }
}

/** The share of time that runs of datagrams have. */
interface RunShare {
  /** Whether there is time for the next run. */
  begin(): boolean;
  end(): void;
}

function createRunShare(now: () => number): RunShare {
  let leftMs = longestBurstMs;
  let refilledAtMs = now();
  let runs = 0;
  let startedMs = 0;
  return {
    begin() {
      if (++runs % runsPerLook !== 0) return leftMs > 0;
      startedMs = now();
      leftMs = Math.min(longestBurstMs, leftMs + (startedMs - refilledAtMs) * timeShare);
      refilledAtMs = startedMs;
      return leftMs > 0;
    },
    end() {
      if (runs % runsPerLook === 0) leftMs -= runsPerLook * Math.min(longestRunMs, now() - startedMs);
    },
  };
}
