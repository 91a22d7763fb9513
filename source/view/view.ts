import {defaultUnits, type Units} from '../quantity/units.js';
import {sumAmounts} from '../snapshot/attribution.js';
import type {FlowSnapshot, Snapshot, SnapshotView} from '../snapshot/snapshot.js';
import {sanitizeText} from '../text/sanitize.js';
import {type ColumnId, defaultTableColumns} from './columns/columns.js';
import {parseFilter} from './filter/filter.js';
import {defaultSort, type Sort, sortText} from './sorting/sort.js';
import {sortFlows} from './sorting/sort-flows.js';

/** Which flows are shown, in which order, and what of them. */
export interface ViewState {
  readonly sort: Sort;
  /** The text of a filter; a wrong one matches everything. */
  readonly filter: string;
  /** In their order; as many are shown as there is room for. */
  readonly columns: readonly ColumnId[];
  readonly units: Units;
}

/** What was chosen of a view; the rest is as it is by default. */
export type ViewChoices = {readonly [Choice in keyof ViewState]?: ViewState[Choice] | undefined};

export function initialView({
  sort = defaultSort,
  filter = '',
  columns = defaultTableColumns,
  units = defaultUnits,
}: ViewChoices = {}): ViewState {
  return {sort, filter, columns, units};
}

/** The flows to show, in order. Ties are broken by bytes, then by id, so that rows keep still. */
export function applyView(snapshot: Snapshot, {sort, filter}: ViewState): readonly FlowSnapshot[] {
  const inOrder = lastInOrder(snapshot, sort);
  // A letter of a filter changes which flows are shown, but not their order.
  if (inOrder) return matchingFlows({...snapshot, flows: inOrder}, filter);
  const matching = matchingFlows(snapshot, filter);
  const sorted = sortFlows(matching, sort, snapshot.takenAtMs);
  if (matching === snapshot.flows) lastOrder = {snapshot, sort, sorted};
  return sorted;
}

/** All flows of the last snapshot that was sorted whole; snapshots never change. */
let lastOrder:
  | {readonly snapshot: Snapshot; readonly sort: Sort; readonly sorted: readonly FlowSnapshot[]}
  | undefined;

function lastInOrder(snapshot: Snapshot, {column, direction}: Sort): readonly FlowSnapshot[] | undefined {
  const isIt =
    lastOrder?.snapshot === snapshot &&
    lastOrder.sort.column === column &&
    lastOrder.sort.direction === direction;
  return isIt ? lastOrder!.sorted : undefined;
}

/** Which flows of a snapshot are meant. */
export type ExportScope = 'all' | 'filtered' | 'tagged';

/**
 * The snapshot as it is exported, wherever that is to: what is seen, in its order, with the filter and the order in
 * force, and how much of the totals it is. The totals are of all flows, always.
 * @param isTagged tells the flows of the scope `tagged`
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
  const exported = {flows: flows.length, ofFlows: flowsOf(snapshot), ...sumAmounts(flows)};
  return {...snapshot, flows, view: {filter: view.filter, sort: sortText(view.sort), scope, exported}};
}

/** `no flow has a field site`, of the fields that a filter asks for: it may be a slip. Empty where some flow has each. */
export function missingFieldsText({flows}: Snapshot, filter: string): string {
  const parsed = parseFilter(filter);
  if ('error' in parsed) return '';
  const missing = parsed.keys.filter(key => !flows.some(({metadata}) => Object.hasOwn(metadata, key)));
  return missing.length === 0 ? '' : `no flow has a field ${sanitizeText(missing.join(' or '))}`;
}

/** How many flows there were, though a saved snapshot may hold some of them only. */
export function flowsOf({view, flows}: Snapshot): number {
  return view?.exported?.ofFlows ?? flows.length;
}

/** The same list when everything matches. */
function matchingFlows({flows, takenAtMs}: Snapshot, filter: string): readonly FlowSnapshot[] {
  if (filter.trim() === '') return flows;
  const parsed = parseFilter(filter);
  return 'error' in parsed ? flows : flows.filter(flow => parsed.matches(flow, takenAtMs));
}
