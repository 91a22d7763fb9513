import {steadyNow} from '../clock/steady.js';
import type {Direction} from '../flow/direction.js';
import {isThenable} from '../flow/rejection.js';
import type {PacketCounter, TrafficStatsReporter} from './traffic-stats-reporter.js';

/**
 * Passes on every `n`th packet of each direction, scaled by `n`, so that sums stay right on average.
 * With `meter`, packets, bytes and sizes are scaled; without it, `onPacket` is called once a sample with `n` times
 * the bytes. Everything else (starts, ends and their reasons, drops, refusals, response times) is passed on unscaled.
 * @throws {RangeError} when `n` is no integer of 1 or more
 */
export function sampleEvery(n: number, reporter: TrafficStatsReporter): TrafficStatsReporter {
  if (!Number.isInteger(n) || n < 1) throw new RangeError(`a sample is every nth packet, n >= 1; got ${n}`);
  const isSample = {rx: everyNth(n), tx: everyNth(n)};
  return {
    onPacket(protocol, direction, srcAddr, dstAddr, byteSize) {
      if (isSample[direction](1) === 0) return undefined;
      if (!reporter.meter) return reporter.onPacket(protocol, direction, srcAddr, dstAddr, byteSize * n);
      const [client, target] = direction === 'rx' ? [srcAddr, dstAddr] : [dstAddr, srcAddr];
      const counter = reporter.meter(protocol, client, target);
      if (isThenable(counter)) return counter;
      return direction === 'rx'
        ? counter.addRx(n, byteSize * n, steadyNow())
        : counter.addTx(n, byteSize * n, steadyNow());
    },
    onConnectionStart: (...connection) => reporter.onConnectionStart?.(...connection),
    onConnectionEnd: (...connection) => reporter.onConnectionEnd?.(...connection),
    ...(reporter.meter && {
      meter(...connection: Parameters<NonNullable<TrafficStatsReporter['meter']>>) {
        const counter = reporter.meter!(...connection);
        return isThenable(counter) ? counter : sampledCounter(n, counter);
      },
    }),
  };
}

/**
 * Of a batch of packets, every `n`th counts, as `n` packets of the batch's mean size. Passes on what the counter's methods
 * return: it may be a promise that rejects.
 */
function sampledCounter(n: number, counter: PacketCounter): Required<PacketCounter> {
  const packetSamples = {rx: everyNth(n), tx: everyNth(n)};
  const sizeSamples = {rx: everyNth(n), tx: everyNth(n)};

  function add(direction: Direction, packets: number, bytes: number, atMs: number): unknown {
    const count = packetSamples[direction](packets) * n;
    if (count === 0) return undefined;
    const scaledBytes = Math.round((bytes / packets) * count);
    return direction === 'rx'
      ? counter.addRx(count, scaledBytes, atMs)
      : counter.addTx(count, scaledBytes, atMs);
  }

  return {
    get ended() {
      return counter.ended;
    },
    addRx: (packets, bytes, atMs) => add('rx', packets, bytes, atMs),
    addTx: (packets, bytes, atMs) => add('tx', packets, bytes, atMs),
    // As many sizes as packets: the histogram's sum stays that of the packets.
    addRxSize(bytes) {
      if (sizeSamples.rx(1) > 0) for (let copy = 0; copy < n; copy++) counter.addRxSize?.(bytes);
    },
    addTxSize(bytes) {
      if (sizeSamples.tx(1) > 0) for (let copy = 0; copy < n; copy++) counter.addTxSize?.(bytes);
    },
    addResponse: (...response) => counter.addResponse?.(...response),
    addDrops: (...drops) => counter.addDrops?.(...drops),
    addRefusals: count => counter.addRefusals?.(count),
    noteUnproven: isUnproven => counter.noteUnproven?.(isUnproven),
    noteEnd: reason => counter.noteEnd?.(reason),
  };
}

/** Counts packets, and returns how many of those added are samples. */
function everyNth(n: number): (packets: number) => number {
  let seen = 0;
  return packets => {
    const before = Math.floor(seen / n);
    seen += packets;
    return Math.floor(seen / n) - before;
  };
}
