import {flowToJson, isoTime} from '../snapshot/json.js';
import type {Snapshot} from '../snapshot/snapshot.js';
import {quoted} from '../text/quoted.js';
import {exportedFlows} from '../view/export.js';
import {parseFilter} from '../view/filter/filter.js';
import {defaultSort, parseSort} from '../view/sorting/sort.js';
import {initialView, type ViewState} from '../view/view.js';
import type {Wrong} from './reply.js';

/** Which flows `GET /flows` returns. */
export interface FlowsQuery {
  readonly view: ViewState;
  /** The largest number of flows; Infinity without a limit. */
  readonly limit: number;
}

const names: readonly string[] = ['filter', 'sort', 'limit'];

/** Parses `filter`, `sort` and `limit`; filter and sort are written as on the screen. */
export function parseFlowsQuery(query: URLSearchParams): FlowsQuery | Wrong {
  for (const name of query.keys()) {
    if (!names.includes(name)) return {error: `expected filter, sort or limit; got ${quoted(name)}`};
    if (query.getAll(name).length > 1) return {error: `${name}: expected only one value`};
  }
  const filter = query.get('filter') ?? '';
  const parsed = parseFilter(filter);
  if ('error' in parsed) return {error: `filter: ${parsed.error} (at character ${parsed.at + 1})`};
  const sort = query.has('sort') ? parseSort(query.get('sort')!) : defaultSort;
  if ('error' in sort) return {error: `sort: ${sort.error}`};
  const limit = query.get('limit');
  if (limit !== null && !/^\d{1,9}$/.test(limit)) {
    return {error: `limit: expected a whole number such as 10; got ${quoted(limit)}`};
  }
  return {
    view: initialView({filter, sort}),
    limit: limit === null ? Number.POSITIVE_INFINITY : Number(limit),
  };
}

/** The requested flows in order, with the counts of all and of matching flows. */
export function flowsToJson(snapshot: Snapshot, {view: asked, limit}: FlowsQuery) {
  const {takenAtMs, totals} = snapshot;
  const {view, flows} = exportedFlows(snapshot, asked, limit);
  return {
    takenAt: isoTime(takenAtMs),
    total: view.exported.ofFlows,
    matched: view.exported.flows,
    view,
    drops: totals.drops,
    flows: flows.map(flow => flowToJson(flow, takenAtMs)),
  };
}
