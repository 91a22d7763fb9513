import {seededRandom} from '../../../view/flows.js';

/** A packet of a stream, and when it arrives. */
export interface Arrival {
  readonly packet: Buffer;
  readonly sequence: number;
  readonly timestamp: number;
  readonly atMs: number;
}

export interface StreamOptions {
  readonly packets: number;
  readonly firstSequence?: number;
  readonly firstTimestamp?: number;
  readonly payloadType?: number;
  readonly source?: number;
  /** Packets are made this often. */
  readonly periodMs?: number;
  readonly clockHz?: number;
  /** The network delays each of them by up to so many ms. */
  readonly longestDelayMs?: number;
  /** Whether packet `index` is lost. */
  readonly isLost?: (index: number) => boolean;
  readonly payloadBytes?: number;
  readonly startedMs?: number;
}

export function rtpPacket(
  sequence: number,
  timestamp: number,
  {payloadType = 0, source = 0xcafe, payloadBytes = 160}: Partial<StreamOptions> = {},
): Buffer {
  const packet = Buffer.alloc(12 + payloadBytes, 0x55);
  packet[0] = 0x80;
  packet[1] = payloadType;
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE(timestamp >>> 0, 4);
  packet.writeUInt32BE(source, 8);
  return packet;
}

/** A stream as it arrives: in order of time, without what was lost. */
export function arrivals(options: StreamOptions): Arrival[] {
  const {packets, firstSequence = 65_500, firstTimestamp = 0xffff_f000, clockHz = 8000} = options;
  const {periodMs = 20, longestDelayMs = 0, isLost = () => false, startedMs = 0} = options;
  const random = seededRandom(7);
  const all: Arrival[] = [];
  for (let index = 0; index < packets; index++) {
    const sequence = (firstSequence + index) & 0xffff;
    const timestamp = (firstTimestamp + Math.round((index * periodMs * clockHz) / 1000)) % 2 ** 32;
    // Whole µs, as in a capture file.
    const delayMs = Math.round(random() * longestDelayMs * 1000) / 1000;
    if (isLost(index)) continue;
    const packet = rtpPacket(sequence, timestamp, options);
    all.push({packet, sequence, timestamp, atMs: startedMs + index * periodMs + delayMs});
  }
  return all.sort((a, b) => a.atMs - b.atMs);
}

/** Jitter in ms by RFC 3550, appendix A.8: in units of the clock, from the differences of transit times. */
export function jitterByTheBook(received: readonly Arrival[], clockHz = 8000): number {
  // Timestamps wrap at 2^32: here they go on.
  let wrapped = 0;
  const transits = received.map(({timestamp, atMs}, index) => {
    const before = received[index - 1]?.timestamp ?? timestamp;
    if (timestamp - before < -(2 ** 31)) wrapped += 2 ** 32;
    if (timestamp - before > 2 ** 31) wrapped -= 2 ** 32;
    return (atMs * clockHz) / 1000 - (timestamp + wrapped);
  });
  const jitter = transits
    .slice(1)
    .reduce((sum, transit, index) => sum + (Math.abs(transit - transits[index]!) - sum) / 16, 0);
  return (jitter * 1000) / clockHz;
}
