import {Quality} from '../../../flow/flow-quality.js';
import {uint16} from '../../bytes.js';
import {addTo, type QualityContext, type QualityReader} from '../reader.js';
import {estimateMos} from './mos.js';
import {comfortNoise, payloadType} from './payload-types.js';
import {RtpSource} from './source.js';

/** RFC 3550, section 5.1. */
const headerBytes = 12;
/** A meeting sends voice, video in several sizes, and what repairs them. */
const mostSources = 16;
/** A stream that is silent for so long no longer counts as the worst. */
const silentMs = 2000;
const firstWindowMs = 2000;
const windowMs = 5000;

/** Loss and jitter of the streams in a flow, and what that would sound like. */
export class RtpReader implements QualityReader {
  readonly #context: QualityContext;
  readonly #rx: RtpSource[] = [];
  readonly #tx: RtpSource[] = [];
  /** The one with the most jitter of late. */
  #worst: RtpSource | undefined;
  #toldCodec = '';

  constructor(context: QualityContext) {
    this.#context = context;
  }

  /** Whether a stream was found. */
  get hasStreams(): boolean {
    return this.#worst !== undefined;
  }

  /** A packet whose version was looked at, and which is no RTCP. */
  take(isRx: boolean, bytes: Uint8Array, at: number, length: number): void {
    if (length < headerBytes) return;
    const nowMs = this.#context.nowMs[0]!;
    const id = int32(bytes, at + 8);
    const source = this.#sourceOf(isRx ? this.#rx : this.#tx, id, nowMs);
    if (source === undefined) return;
    const {expected, lost} = source;
    if (!source.take(uint16(bytes, at + 2), int32(bytes, at + 4), bytes[at + 1]! & 0x7f, nowMs)) return;
    const {numbers, at: row} = this.#context;
    addTo(numbers, row + Quality.expected, source.expected - expected);
    addTo(numbers, row + Quality.lost, source.lost - lost);
    this.#compare(source, nowMs);
    if (!(nowMs - source.windowStartedMs < windowMs)) this.#closeWindow(source, nowMs);
  }

  resume(): void {
    for (const source of this.#rx) source.resume();
    for (const source of this.#tx) source.resume();
  }

  #sourceOf(sources: RtpSource[], id: number, nowMs: number): RtpSource | undefined {
    for (let index = 0; index < sources.length; index++) {
      if (sources[index]!.id === id) return sources[index];
    }
    return this.#add(sources, id, nowMs);
  }

  #add(sources: RtpSource[], id: number, nowMs: number): RtpSource | undefined {
    const source = new RtpSource(id);
    // What was never a stream makes room first, then what is over.
    const isFree = (each: RtpSource) => !each.isValid || nowMs - each.lastMs > windowMs;
    const index = sources.length < mostSources ? sources.length : sources.findIndex(isFree);
    if (index < 0) return undefined;
    sources[index] = source;
    return source;
  }

  #compare(source: RtpSource, nowMs: number): void {
    const worst = this.#worst;
    if (worst === undefined || nowMs - worst.lastMs > silentMs || !(source.jitterMs <= worst.jitterMs))
      this.#worst = source;
    if (this.#worst === source) this.#context.numbers[this.#context.at + Quality.jitterMs] = source.jitterMs;
  }

  /** Of each stream, the last seconds count: a call that was bad may be good by now. */
  #closeWindow(source: RtpSource, nowMs: number): void {
    if (Number.isNaN(source.windowStartedMs)) {
      // The first window is short.
      source.windowStartedMs = nowMs - windowMs + firstWindowMs;
      source.windowExpected = source.expected;
      source.windowReceived = source.received;
      return;
    }
    const expected = source.expected - source.windowExpected;
    const lost = Math.max(0, expected - (source.received - source.windowReceived));
    source.windowStartedMs = nowMs;
    source.windowExpected = source.expected;
    source.windowReceived = source.received;
    const {numbers, at} = this.#context;
    source.mos =
      expected > 0
        ? estimateMos(
            source.payloadType,
            (100 * lost) / expected,
            source.jitterMs,
            numbers[at + Quality.pathRttMs]!,
          )
        : Number.NaN;
    this.#tellCodec(source.payloadType);
    numbers[at + Quality.mosEstimate] = this.#worstMos(nowMs);
  }

  #worstMos(nowMs: number): number {
    let worst = Number.NaN;
    for (const sources of [this.#rx, this.#tx]) {
      for (const {mos, lastMs} of sources) {
        if (nowMs - lastMs <= 2 * windowMs && !(mos >= worst) && !Number.isNaN(mos)) worst = mos;
      }
    }
    return worst;
  }

  #tellCodec(type: number): void {
    const codec = type === comfortNoise ? undefined : payloadType(type)?.codec;
    if (codec === undefined || codec === this.#toldCodec) return;
    this.#toldCodec = codec;
    this.#context.tell('rtp_codec', codec);
  }
}

/** With its sign: a number of 32 bits without one may have to be allocated. */
function int32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}
