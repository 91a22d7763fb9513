import {nothingDropped, withDropped} from './forwarding.js';
import type {DirectionTotals} from './snapshot.js';

export const noTraffic: DirectionTotals = {
  ...withDropped(nothingDropped, nothingDropped),
  forwardedPackets: 0,
  droppedPackets: 0,
  queuedPackets: 0,
};
