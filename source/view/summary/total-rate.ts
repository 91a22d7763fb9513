import {forwardedOf} from '../../snapshot/forwarding.js';
import type {DirectionTraffic} from '../../snapshot/snapshot.js';

interface BothDirections {
  readonly rx: DirectionTraffic;
  readonly tx: DirectionTraffic;
}

/** What gets through in both directions, in bytes per second. */
export function totalBytesPerSecond({rx, tx}: BothDirections): number {
  return forwardedOf(rx).bytesPerSecond + forwardedOf(tx).bytesPerSecond;
}

/** Datagrams dropped in both directions, in a second; NaN where the parts are unknown. */
export function dropRateOf({rx, tx}: BothDirections): number {
  return rx.dropped && tx.dropped ? rx.dropped.packetsPerSecond + tx.dropped.packetsPerSecond : Number.NaN;
}
