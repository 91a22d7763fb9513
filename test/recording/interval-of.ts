import type {ReadInterval} from '../../source/recording/deliver.js';
import {tableOf, withoutFlows} from '../../source/snapshot/columns/of-snapshot.js';
import type {Snapshot} from '../../source/snapshot/snapshot.js';

/** A snapshot as an interval of a recording. */
export function intervalOf(snapshot: Snapshot): ReadInterval {
  return {rest: withoutFlows(snapshot), table: tableOf(snapshot)};
}
