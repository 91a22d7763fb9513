import {defaultUnits, type Units} from '../quantity/units.js';
import {tableOf} from '../snapshot/columns/of-snapshot.js';
import {eachSlot, type FlowTable} from '../snapshot/columns/table.js';
import type {FlowSnapshot, Snapshot} from '../snapshot/snapshot.js';
import {sanitizeText} from '../text/sanitize.js';
import {commonKeys} from './columns/cells.js';
import type {ColumnId} from './columns/column.js';
import {defaultTableColumns} from './columns/columns.js';
import {parseFilter} from './filter/filter.js';
import {type FlatRows, flatRows} from './rows/flat-rows.js';
import {heldOrder} from './rows/held-order.js';
import {type Matching, matchingFlows} from './rows/matching.js';
import {orderBy} from './sorting/slot-order.js';
import {defaultSort, type Sort} from './sorting/sort.js';

/** Which flows are shown, in which order, and which of their columns. */
export interface ViewState {
  readonly sort: Sort;
  /** The text of a filter; an invalid one matches everything. */
  readonly filter: string;
  /** In display order; as many as fit are shown. */
  readonly columns: readonly ColumnId[];
  readonly units: Units;
  /** Flows that ended longer ago are not shown, unless the filter asks for ended ones. Undefined shows them all. */
  readonly endedForMs?: number | undefined;
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

/** The flows that a view shows, in their order. */
export function viewFlows(snapshot: Snapshot, view: ViewState): FlatRows {
  const {takenAtMs} = snapshot;
  const table = tableOf(snapshot);
  return flatRows(matchingView(table, view, takenAtMs), orderBy(table, view.sort, takenAtMs), takenAtMs);
}

/** The same, but flows that were shown before keep their order. */
export function viewFlowsHeld(snapshot: Snapshot, view: ViewState, shown: FlatRows): FlatRows {
  const {takenAtMs} = snapshot;
  const table = tableOf(snapshot);
  const order = heldOrder(shown, orderBy(table, view.sort, takenAtMs));
  return flatRows(matchingView(table, view, takenAtMs), order, takenAtMs);
}

/** The flows that a view shows, in no order. @param nowMs when the flows were read */
export function matchingView(
  table: FlowTable,
  {filter, endedForMs}: Pick<ViewState, 'filter' | 'endedForMs'>,
  nowMs: number,
): Matching {
  const hides = endedForMs !== undefined && !/\bended\b/i.test(filter);
  return matchingFlows(table, filter, nowMs, hides ? nowMs - endedForMs : undefined);
}

/** The flows of `viewFlows` as objects: for files. */
export function applyView(snapshot: Snapshot, view: ViewState): readonly FlowSnapshot[] {
  return viewFlows(snapshot, view).all();
}

/**
 * Names the metadata fields that a filter asks for and no flow has, since they may be misspelled:
 * `no flow has a field site`. Empty when every field occurs.
 */
export function missingFieldsText(snapshot: Snapshot, filter: string): string {
  const parsed = parseFilter(filter);
  if ('error' in parsed || parsed.keys.length === 0) return '';
  const there = new Set<string>();
  eachSlot(tableOf(snapshot), ({names}, index) => {
    for (const key of Object.keys(names.details[index]?.metadata ?? {})) there.add(key);
  });
  const missing = parsed.keys.filter(key => !there.has(key) && !commonKeys.has(key));
  return missing.length === 0 ? '' : `no flow has a field ${sanitizeText(missing.join(' or '))}`;
}
