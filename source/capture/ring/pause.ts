import type {RingSize} from '../../libc/packet-ring.js';

/** To be woken costs as much as to count two thousand datagrams, so those who have many to take sleep through it when they can. */
const manyPackets = 500;
const longestMs = 100;
/** Of the ring, so that there is room for eight times as much. */
const share = 1 / 8;

/**
 * After a turn with so many packets, how long the next one can wait, whatever the kernel has by then, in ms.
 * @param bytesPerMs how quickly they filled the ring
 * @returns 0 where there is nothing to gain, or no room
 */
export function pauseMs(packets: number, bytesPerMs: number, {blockBytes, blocks}: RingSize): number {
  if (packets < manyPackets) return 0;
  return Math.min(longestMs, Math.floor((share * blockBytes * blocks) / bytesPerMs));
}
