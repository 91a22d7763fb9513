import type {headToJson} from '../../snapshot/json.js';
import type {DirectionTraffic, MatchingFlows, Traffic} from '../../snapshot/snapshot.js';

type Both = {readonly rx: DirectionTraffic; readonly tx: DirectionTraffic};

/** The head of a picture in fewer bytes, from which `restOfFile` reads the same. */
export function leanHead({services, totals, ...head}: ReturnType<typeof headToJson>) {
  return {...head, services: services.map(withoutParts), totals: withoutParts(totals)};
}

/** The sums of flows in fewer bytes. */
export function leanMatching(matching: MatchingFlows): MatchingFlows {
  return matching.drops === 0 ? withoutParts(matching) : matching;
}

/** Readers add the parts of traffic of which nothing was dropped, as in older files: so it is with most. */
function withoutParts<Sums extends Both>(sums: Sums): Sums {
  const {rx, tx} = sums;
  return {...sums, rx: withoutPartsOf(rx), tx: withoutPartsOf(tx)};
}

function withoutPartsOf(direction: DirectionTraffic & {readonly droppedPackets?: number}): DirectionTraffic {
  const {forwarded, dropped, ...received} = direction;
  const isAll = dropped !== undefined && isNothing(dropped) && (received.droppedPackets ?? 0) === 0;
  return isAll && forwarded !== undefined && areSame(forwarded, received) ? received : direction;
}

function isNothing({packets, bytes, packetsPerSecond, bytesPerSecond}: Traffic): boolean {
  return packets === 0 && bytes === 0 && packetsPerSecond === 0 && bytesPerSecond === 0;
}

function areSame(one: Traffic, other: Traffic): boolean {
  return (
    one.packets === other.packets &&
    one.bytes === other.bytes &&
    one.packetsPerSecond === other.packetsPerSecond &&
    one.bytesPerSecond === other.bytesPerSecond
  );
}
