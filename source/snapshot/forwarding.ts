import type {DirectionTraffic, Traffic} from './snapshot.js';

export const nothingDropped: Traffic = {packets: 0, bytes: 0, packetsPerSecond: 0, bytesPerSecond: 0};

/** Received traffic with its parts. The rates of a drop that follows its arrival by an interval count as far as they can. */
export function withDropped(received: Traffic, dropped: Traffic): DirectionTraffic {
  const {packets, bytes, packetsPerSecond, bytesPerSecond} = received;
  if (dropped.packets === 0) {
    const forwarded = {packets, bytes, packetsPerSecond, bytesPerSecond};
    return {packets, bytes, packetsPerSecond, bytesPerSecond, forwarded, dropped: nothingDropped};
  }
  const least = {
    packets: Math.min(dropped.packets, packets),
    bytes: Math.min(dropped.bytes, bytes),
    packetsPerSecond: Math.min(dropped.packetsPerSecond, packetsPerSecond),
    bytesPerSecond: Math.min(dropped.bytesPerSecond, bytesPerSecond),
  };
  const forwarded = {
    packets: packets - least.packets,
    bytes: bytes - least.bytes,
    packetsPerSecond: packetsPerSecond - least.packetsPerSecond,
    bytesPerSecond: bytesPerSecond - least.bytesPerSecond,
  };
  return {packets, bytes, packetsPerSecond, bytesPerSecond, forwarded, dropped: least};
}

/** What got through; what was received where an older file does not know it. */
export function forwardedOf<Received extends {readonly packets: number; readonly bytes: number}, Part>(
  received: Received & {readonly forwarded?: Part | undefined},
): Part | Received {
  return received.forwarded ?? received;
}

/** The sum of several directions. Its parts are known if those of all are. */
export function sumTraffic(directions: Iterable<DirectionTraffic>): DirectionTraffic {
  const received = createSum();
  const dropped = createSum();
  let isKnown = true;
  for (const direction of directions) {
    received.add(direction);
    if (direction.dropped) dropped.add(direction.dropped);
    else isKnown = false;
  }
  return isKnown ? withDropped(received.sum, dropped.sum) : received.sum;
}

function createSum() {
  const sum = {packets: 0, bytes: 0, packetsPerSecond: 0, bytesPerSecond: 0};
  return {
    sum,
    add(traffic: Traffic): void {
      sum.packets += traffic.packets;
      sum.bytes += traffic.bytes;
      sum.packetsPerSecond += traffic.packetsPerSecond;
      sum.bytesPerSecond += traffic.bytesPerSecond;
    },
  };
}
