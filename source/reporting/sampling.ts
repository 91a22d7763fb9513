import type {Direction} from '../flow/direction.js';
import type {PacketCounter, TrafficStatsReporter} from './traffic-stats-reporter.js';

/**
 * Tells `reporter` of every `n`th packet of each direction, scaled by `n`, so that its sums stay right
 * on average. A reporter that offers `meter` gets packets and bytes scaled; a plain one gets one
 * `onPacket` per sample with `n` times the bytes. Starts and ends are all passed on.
 */
export function sampleEvery(n: number, reporter: TrafficStatsReporter): TrafficStatsReporter {
  if (!Number.isInteger(n) || n < 1) throw new RangeError(`a sample is every nth packet, n >= 1; got ${n}`);
  const seen = {rx: 0, tx: 0};
  const sampled: TrafficStatsReporter = {
    onPacket(protocol, direction: Direction, srcAddr, dstAddr, byteSize) {
      if (++seen[direction] % n !== 0) return;
      if (reporter.meter) {
        const [client, target] = direction === 'rx' ? [srcAddr, dstAddr] : [dstAddr, srcAddr];
        const counter = reporter.meter(protocol, client, target);
        if (direction === 'rx') counter.addRx(n, byteSize * n, Date.now());
        else counter.addTx(n, byteSize * n, Date.now());
      } else {
        reporter.onPacket(protocol, direction, srcAddr, dstAddr, byteSize * n);
      }
    },
    onConnectionStart: (protocol, srcAddr, dstAddr) =>
      reporter.onConnectionStart?.(protocol, srcAddr, dstAddr),
    onConnectionEnd: (protocol, srcAddr, dstAddr) => reporter.onConnectionEnd?.(protocol, srcAddr, dstAddr),
  };
  if (reporter.meter) {
    sampled.meter = (...connection) => sampledCounter(n, reporter.meter!(...connection));
  }
  return sampled;
}

/** Of a batch of packets, every `n`th counts, as `n` packets of the batch's mean size. */
function sampledCounter(n: number, counter: PacketCounter): PacketCounter {
  const seen = {rx: 0, tx: 0};
  const samples = (direction: Direction, packets: number) => {
    const before = Math.floor(seen[direction] / n);
    seen[direction] += packets;
    return Math.floor(seen[direction] / n) - before;
  };
  return {
    get ended() {
      return counter.ended;
    },
    addRx(packets, bytes, atMs) {
      const count = samples('rx', packets) * n;
      if (count > 0) counter.addRx(count, Math.round((bytes / packets) * count), atMs);
    },
    addTx(packets, bytes, atMs) {
      const count = samples('tx', packets) * n;
      if (count > 0) counter.addTx(count, Math.round((bytes / packets) * count), atMs);
    },
    addDrops: packets => counter.addDrops?.(packets),
    addRefusals: count => counter.addRefusals?.(count),
  };
}
