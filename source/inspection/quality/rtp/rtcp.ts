import {Quality} from '../../../flow/flow-quality.js';
import {uint16, uint24, uint32} from '../../bytes.js';
import {addTo, type QualityContext} from '../reader.js';

/** RFC 3550, sections 6.4.1 and 6.4.2. */
const senderReport = 200;
const receiverReport = 201;
const lastType = 207;
const senderBytes = 28;
const receiverBytes = 8;
const blockBytes = 24;
/** Sender reports come every few seconds, and are answered within one of them. */
const keptReports = 8;
const mostReceivers = 16;
/** Between two times that were seen and two that were said: more is no path. */
const longestRttMs = 10_000;

/** What a receiver said of a stream when it was first heard, and since. */
interface Receiver {
  readonly isRx: boolean;
  readonly source: number;
  readonly firstHighest: number;
  readonly firstLost: number;
  expected: number;
  lost: number;
}

/**
 * What the two ends of a call report to each other: the loss of streams that are not in the flow, and the round trip. Reports that
 * are encrypted (RFC 3711, section 3.4) say nothing.
 */
export class RtcpReader {
  readonly #context: QualityContext;
  /** The middle of the time stamps of sender reports, which reports in return repeat, and when they were seen; by direction. */
  readonly #rxReports = new SentReports();
  readonly #txReports = new SentReports();
  readonly #receivers: Receiver[] = [];
  /** From here to each end and back. */
  #rxRttMs = Number.NaN;
  #txRttMs = Number.NaN;

  constructor(context: QualityContext) {
    this.#context = context;
  }

  /** @param countsLoss false where the streams themselves are seen */
  take(
    isRx: boolean,
    bytes: Uint8Array,
    at: number,
    length: number,
    size: number,
    countsLoss: boolean,
  ): void {
    if (length < size || !isWhole(bytes, at, length)) return;
    const end = at + length;
    for (let packet = at; packet < end; packet += packetBytes(bytes, packet)) {
      const type = bytes[packet + 1]!;
      if (type !== senderReport && type !== receiverReport) continue;
      const isSender = type === senderReport;
      const blocksAt = packet + (isSender ? senderBytes : receiverBytes);
      const blocksEnd = packet + packetBytes(bytes, packet);
      if (isSender && blocksAt <= blocksEnd)
        (isRx ? this.#rxReports : this.#txReports).add(uint32(bytes, packet + 10), this.#context.nowMs[0]!);
      let block = blocksAt;
      for (let left = bytes[packet]! & 31; left > 0 && block + blockBytes <= blocksEnd; left--) {
        this.#takeBlock(isRx, bytes, block, countsLoss);
        block += blockBytes;
      }
    }
  }

  #takeBlock(isRx: boolean, bytes: Uint8Array, at: number, countsLoss: boolean): void {
    const {numbers, at: row, nowMs, tell} = this.#context;
    tell('rtcp_loss_percent', Math.round((bytes[at + 4]! * 1000) / 256) / 10);
    if (countsLoss) this.#countLoss(isRx, bytes, at);
    // It answers a report that came the other way.
    const sentMs = (isRx ? this.#txReports : this.#rxReports).find(uint32(bytes, at + 16));
    if (Number.isNaN(sentMs)) return;
    const heldMs = (uint32(bytes, at + 20) * 1000) / 65_536;
    const rttMs = nowMs[0]! - sentMs - heldMs;
    if (!(rttMs >= 0 && rttMs < longestRttMs)) return;
    if (isRx) this.#rxRttMs = rttMs;
    else this.#txRttMs = rttMs;
    numbers[row + Quality.pathRttMs] =
      (Number.isNaN(this.#rxRttMs) ? 0 : this.#rxRttMs) + (Number.isNaN(this.#txRttMs) ? 0 : this.#txRttMs);
  }

  /** From the first report on: what was before was not seen. */
  #countLoss(isRx: boolean, bytes: Uint8Array, at: number): void {
    const source = uint32(bytes, at);
    // 24 bits with a sign: duplicates can make it negative.
    const lost = (uint24(bytes, at + 5) << 8) >> 8;
    const highest = uint32(bytes, at + 8);
    const receiver = this.#receivers.find(each => each.source === source && each.isRx === isRx);
    if (receiver === undefined) {
      if (this.#receivers.length < mostReceivers)
        this.#receivers.push({
          isRx,
          source,
          firstHighest: highest,
          firstLost: lost,
          expected: 0,
          lost: 0,
        });
      return;
    }
    const nowExpected = Math.max(receiver.expected, highest - receiver.firstHighest);
    const nowLost = Math.min(nowExpected, Math.max(receiver.lost, lost - receiver.firstLost));
    const {numbers, at: row} = this.#context;
    addTo(numbers, row + Quality.expected, nowExpected - receiver.expected);
    addTo(numbers, row + Quality.lost, nowLost - receiver.lost);
    receiver.expected = nowExpected;
    receiver.lost = nowLost;
  }
}

/** The last sender reports of a direction. */
class SentReports {
  readonly #stamps = new Float64Array(keptReports).fill(Number.NaN);
  readonly #timesMs = new Float64Array(keptReports);
  #next = 0;

  add(stamp: number, atMs: number): void {
    this.#stamps[this.#next] = stamp;
    this.#timesMs[this.#next] = atMs;
    this.#next = (this.#next + 1) % keptReports;
  }

  /** When the report with this stamp was seen, in ms; NaN if it was not. */
  find(stamp: number): number {
    const index = stamp === 0 ? -1 : this.#stamps.indexOf(stamp);
    return index < 0 ? Number.NaN : this.#timesMs[index]!;
  }
}

/** Whether the packets fill the datagram: encrypted ones have a trailer (RFC 3550, appendix A.2). */
function isWhole(bytes: Uint8Array, at: number, length: number): boolean {
  const end = at + length;
  let packet = at;
  while (packet + 4 <= end) {
    const type = bytes[packet + 1]!;
    if (bytes[packet]! >> 6 !== 2 || type < senderReport || type > lastType) return false;
    packet += packetBytes(bytes, packet);
  }
  return packet === end;
}

/** The length is in words of 32 bits, minus one. */
function packetBytes(bytes: Uint8Array, at: number): number {
  return (uint16(bytes, at + 2) + 1) * 4;
}
