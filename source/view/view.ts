import {defaultUnits, type Units} from '../quantity/units.js';
import type {FlowSnapshot, Snapshot} from '../snapshot/snapshot.js';
import {sanitizeText} from '../text/sanitize.js';
import type {ColumnId} from './columns/column.js';
import {defaultTableColumns} from './columns/columns.js';
import {parseFilter} from './filter/filter.js';
import {defaultSort, type Sort} from './sorting/sort.js';
import {sortFlows} from './sorting/sort-flows.js';

/** Which flows are shown, in which order, and which of their columns. */
export interface ViewState {
  readonly sort: Sort;
  /** The text of a filter; an invalid one matches everything. */
  readonly filter: string;
  /** In display order; as many as fit are shown. */
  readonly columns: readonly ColumnId[];
  readonly units: Units;
}

/** The chosen parts of a view; the rest takes its defaults. */
export type ViewChoices = {readonly [Choice in keyof ViewState]?: ViewState[Choice] | undefined};

export function initialView({
  sort = defaultSort,
  filter = '',
  columns = defaultTableColumns,
  units = defaultUnits,
}: ViewChoices = {}): ViewState {
  return {sort, filter, columns, units};
}

/** All flows of a snapshot, sorted. */
export interface FlowOrder {
  readonly snapshot: Snapshot;
  readonly sort: Sort;
  readonly flows: readonly FlowSnapshot[];
}

/** What a view shows. */
export interface ViewedFlows {
  /** The flows that match the filter, in order. */
  readonly flows: readonly FlowSnapshot[];
  /** The order of all flows, where it is known: pass it to the next call. */
  readonly order: FlowOrder | undefined;
}

/**
 * The flows to show, in order. Ties are broken by bytes, then by id, so rows keep still.
 * @param known the order from the call before: as long as only the filter changes, nothing is sorted again
 */
export function viewFlows(snapshot: Snapshot, {sort, filter}: ViewState, known?: FlowOrder): ViewedFlows {
  if (known !== undefined && isOrderOf(known, snapshot, sort)) {
    return {flows: matchingFlows(known.flows, snapshot.takenAtMs, filter), order: known};
  }
  const matching = matchingFlows(snapshot.flows, snapshot.takenAtMs, filter);
  const flows = sortFlows(matching, sort, snapshot.takenAtMs);
  return {flows, order: matching === snapshot.flows ? {snapshot, sort, flows} : undefined};
}

/** The flows of `viewFlows`, for a caller that has no use for their order later. */
export function applyView(snapshot: Snapshot, view: ViewState): readonly FlowSnapshot[] {
  return viewFlows(snapshot, view).flows;
}

function isOrderOf(order: FlowOrder, snapshot: Snapshot, {column, direction}: Sort): boolean {
  return order.snapshot === snapshot && order.sort.column === column && order.sort.direction === direction;
}

/** The same list when everything matches. */
function matchingFlows(
  flows: readonly FlowSnapshot[],
  nowMs: number,
  filter: string,
): readonly FlowSnapshot[] {
  if (filter.trim() === '') return flows;
  const parsed = parseFilter(filter);
  return 'error' in parsed ? flows : flows.filter(flow => parsed.matches(flow, nowMs));
}

/**
 * Names the metadata fields that a filter asks for and no flow has, since they may be misspelled:
 * `no flow has a field site`. Empty when every field occurs.
 */
export function missingFieldsText({flows}: Snapshot, filter: string): string {
  const parsed = parseFilter(filter);
  if ('error' in parsed) return '';
  const missing = parsed.keys.filter(key => !flows.some(({metadata}) => Object.hasOwn(metadata, key)));
  return missing.length === 0 ? '' : `no flow has a field ${sanitizeText(missing.join(' or '))}`;
}
