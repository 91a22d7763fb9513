import {sumAmounts} from '../snapshot/attribution.js';
import type {FlowSnapshot, Snapshot, SnapshotView} from '../snapshot/snapshot.js';
import {sortText} from './sorting/sort.js';
import {applyView, type ViewState} from './view.js';

/** Which flows of a snapshot are exported. */
export type ExportScope = 'all' | 'filtered' | 'tagged';

/**
 * The snapshot as every export writes it: the chosen flows in the order of the view, with the filter, the sort order
 * and the share of the totals that these flows account for. The totals always cover all flows.
 * @param isTagged selects the flows of the scope `tagged`
 */
export function exportedSnapshot(
  snapshot: Snapshot,
  view: ViewState,
  scope: ExportScope = 'filtered',
  isTagged: (flow: FlowSnapshot) => boolean = () => false,
): Snapshot & {readonly view: Required<SnapshotView>} {
  const filter = scope === 'filtered' ? view.filter : '';
  const sorted = applyView(snapshot, {...view, filter});
  const flows = scope === 'tagged' ? sorted.filter(isTagged) : sorted;
  const exported = {flows: flows.length, ofFlows: flowCount(snapshot), ...sumAmounts(flows)};
  return {...snapshot, flows, view: {filter: view.filter, sort: sortText(view.sort), scope, exported}};
}

/** How many flows there were when the snapshot was taken; a saved snapshot may hold only some of them. */
export function flowCount({view, flows}: Snapshot): number {
  return view?.exported?.ofFlows ?? flows.length;
}
