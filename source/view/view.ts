import type {FlowSnapshot, Snapshot} from '../snapshot/snapshot.js';
import {type ColumnId, defaultTableColumns} from './columns.js';
import {parseFilter} from './filter.js';
import {defaultSort, type Sort} from './sort.js';
import {sortFlows} from './sort-flows.js';

/** Which flows are shown, in which order, and what of them. */
export interface ViewState {
  readonly sort: Sort;
  /** The text of a filter; a wrong one matches everything. */
  readonly filter: string;
  /** In their order; as many are shown as there is room for. */
  readonly columns: readonly ColumnId[];
}

/** What was chosen of a view; the rest is as it is by default. */
export type ViewChoices = {readonly [Choice in keyof ViewState]?: ViewState[Choice] | undefined};

export function initialView({
  sort = defaultSort,
  filter = '',
  columns = defaultTableColumns,
}: ViewChoices = {}): ViewState {
  return {sort, filter, columns};
}

/** The flows to show, in order. Ties are broken by bytes, then by id, so that rows keep still. */
export function applyView(snapshot: Snapshot, {sort, filter}: ViewState): readonly FlowSnapshot[] {
  return sortFlows(matchingFlows(snapshot, filter), sort, snapshot.takenAtMs);
}

/** The snapshot as it is exported under a filter: only the flows that match, the totals whole, and the filter named. */
export function filterSnapshot(snapshot: Snapshot, filter: string): Snapshot {
  const flows = matchingFlows(snapshot, filter);
  return flows === snapshot.flows ? snapshot : {...snapshot, flows, view: {filter}};
}

/** The same list when everything matches. */
function matchingFlows({flows, takenAtMs}: Snapshot, filter: string): readonly FlowSnapshot[] {
  if (filter.trim() === '') return flows;
  const parsed = parseFilter(filter);
  return 'error' in parsed ? flows : flows.filter(flow => parsed.matches(flow, takenAtMs));
}
