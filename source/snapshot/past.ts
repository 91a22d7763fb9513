import {type PackedSnapshot, packSnapshot} from './packed.js';
import type {Snapshot} from './snapshot.js';

/** How much of the past is kept. */
export interface PastLimits {
  readonly maxIntervals: number;
  /** Flows in all kept intervals together. */
  readonly maxFlows: number;
}

/** Ten minutes at one interval per second; the flows take at most 70 MB. */
const defaultLimits: PastLimits = {maxIntervals: 600, maxFlows: 800_000};
/** The newest intervals, thinned out last. */
const alwaysDense = 60;

/**
 * Appends a snapshot to the past, oldest first. Over the limits, every second one of the older intervals is
 * dropped, so the past still reaches far back; the last 60 intervals stay complete as long as they fit.
 */
export function lengthenPast(
  past: readonly PackedSnapshot[],
  snapshot: Snapshot,
  {maxIntervals, maxFlows}: PastLimits = defaultLimits,
): readonly PackedSnapshot[] {
  let longer = [...past, packSnapshot(snapshot, past.at(-1))].slice(-maxIntervals);
  const count = () => longer.reduce((sum, {kinds}) => sum + kinds.length, 0);
  if (count() > maxFlows) {
    const older = longer.length - alwaysDense;
    longer = longer.filter((_, index) => index >= older || index % 2 === 1);
  }
  while (longer.length > 1 && count() > maxFlows) longer = longer.slice(1);
  return longer;
}
