import {tableOf} from '../../snapshot/columns/of-snapshot.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import {flowCount} from '../export.js';
import type {FlatRows} from '../rows/flat-rows.js';
import {matchingBytesPerSecond} from './matching-rate.js';
import {totalBytesPerSecond} from './total-rate.js';

/** How many flows match, and out of how many. A source may send only the first of them, and count all. */
export interface MatchCount {
  readonly flows: number;
  readonly ofFlows: number;
  /** What gets through of them, both directions. */
  readonly bytesPerSecond: number;
  /** There may be more: nobody has counted yet. */
  readonly isLeast: boolean;
}

/**
 * @param filter what the flows are to match, in the end
 * @param shown the flows of the snapshot that do
 */
export function matchCount(snapshot: Snapshot, filter: string, shown: FlatRows): MatchCount {
  const ofFlows = flowCount(snapshot);
  const {matching} = snapshot.view ?? {};
  if (matching !== undefined && snapshot.view?.filter === filter) {
    return {
      flows: Math.max(matching.flows, shown.length),
      ofFlows: Math.max(matching.flows, ofFlows),
      bytesPerSecond: totalBytesPerSecond(matching),
      isLeast: false,
    };
  }
  return {
    flows: shown.length,
    ofFlows,
    bytesPerSecond: matchingBytesPerSecond(shown.matching, snapshot.takenAtMs),
    isLeast: matching !== undefined,
  };
}

/** `12 of 34 flows`; `≥ 12 of 34 flows` while there may be more. */
export function matchCountText({flows, ofFlows, isLeast}: MatchCount): string {
  return `${isLeast ? '≥ ' : ''}${flows} of ${ofFlows} flows`;
}

/** How many flows the snapshot has where it has only the first of those that match; undefined where it has them all. */
export function firstFlows(snapshot: Snapshot): number | undefined {
  const {matching} = snapshot.view ?? {};
  const {count} = tableOf(snapshot);
  return matching !== undefined && matching.flows > count ? count : undefined;
}
