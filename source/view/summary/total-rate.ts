import {forwardedOf} from '../../snapshot/forwarding.js';
import type {DirectionTraffic} from '../../snapshot/snapshot.js';

/** What gets through in both directions, in bytes per second. */
export function totalBytesPerSecond({
  rx,
  tx,
}: {
  readonly rx: DirectionTraffic;
  readonly tx: DirectionTraffic;
}): number {
  return forwardedOf(rx).bytesPerSecond + forwardedOf(tx).bytesPerSecond;
}
