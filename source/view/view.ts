import type {FlowSnapshot, Snapshot} from '../snapshot/snapshot.js';
import {columnById} from './columns.js';
import {parseFilter} from './filter.js';
import {defaultSort, type Sort} from './sort.js';

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
  const flows =
    'error' in parsed ? snapshot.flows : snapshot.flows.filter(flow => parsed.matches(flow, nowMs));
  return sortFlows(flows, sort, nowMs);
}

function sortFlows(flows: readonly FlowSnapshot[], {column, direction}: Sort, nowMs: number): FlowSnapshot[] {
  const {key} = columnById(column);
  // Keys are computed once a flow, not once a comparison.
  const keys = flows.map(flow => key(flow, nowMs));
  const bytes = Float64Array.from(flows, flow => flow.rx.bytes + flow.tx.bytes);
  const sign = direction === 'asc' ? 1 : -1;
  const order = Uint32Array.from(flows.keys());
  order.sort((a, b) => {
    const x = keys[a]!;
    const y = keys[b]!;
    if (x !== y) return x < y ? -sign : sign;
    if (bytes[a] !== bytes[b]) return bytes[b]! - bytes[a]!;
    return flows[a]!.id < flows[b]!.id ? -1 : 1;
  });
  return Array.from(order, index => flows[index]!);
}
