import type {FlowSnapshot, Snapshot} from '../snapshot/snapshot.js';
import {parseFilter} from './filter.js';
import {defaultSort, type Sort} from './sort.js';
import {sortFlows} from './sort-flows.js';

/** Which flows are shown, and in which order. */
export interface ViewState {
  readonly sort: Sort;
  /** The text of a filter; a wrong one matches everything. */
  readonly filter: string;
}

export function initialView({sort = defaultSort, filter = ''}: Partial<ViewState> = {}): ViewState {
  return {sort, filter};
}

/** The flows to show, in order. Ties are broken by bytes, then by id, so that rows keep still. */
export function applyView(snapshot: Snapshot, {sort, filter}: ViewState): readonly FlowSnapshot[] {
  const parsed = parseFilter(filter);
  const nowMs = snapshot.takenAtMs;
  const everything = 'error' in parsed || filter.trim() === '';
  const flows = everything ? snapshot.flows : snapshot.flows.filter(flow => parsed.matches(flow, nowMs));
  return sortFlows(flows, sort, nowMs);
}
