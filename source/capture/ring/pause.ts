import type {RingSize} from '../../libc/packet-ring.js';

/** To be woken costs as much as to count two thousand datagrams, so who has many to take sleeps through it when that is possible. */
const manyPackets = 500;
/** Of the ring, so that there is room for eight times as much. */
const share = 1 / 8;
/** A second is a multiple of each. So whoever reads the counters once a second finds that of a second in them, and rates are steady. */
const stepsMs = [100, 50, 20, 10, 5] as const;

/**
 * After a turn with so many packets, how long the next one can wait, whatever the kernel has by then, in ms.
 * @param bytesPerMs how quickly they filled the ring
 * @param nowMs by any clock
 * @returns 0 where there is nothing to gain, or no room
 */
export function pauseMs(
  packets: number,
  bytesPerMs: number,
  {blockBytes, blocks}: RingSize,
  nowMs: number,
): number {
  if (packets < manyPackets) return 0;
  const longestMs = (share * blockBytes * blocks) / bytesPerMs;
  const stepMs = stepsMs.find(step => step <= longestMs);
  return stepMs === undefined ? 0 : stepMs - (nowMs % stepMs);
}
