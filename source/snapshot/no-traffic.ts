import type {DirectionTotals} from './snapshot.js';

export const noTraffic: DirectionTotals = {
  packets: 0,
  bytes: 0,
  packetsPerSecond: 0,
  bytesPerSecond: 0,
  forwardedPackets: 0,
  droppedPackets: 0,
};
