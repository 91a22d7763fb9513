import {flowKey} from '../../flow/flow-key.js';
import {tableOf} from '../../snapshot/columns/of-snapshot.js';
import {identityAt} from '../../snapshot/columns/read.js';
import {rowOnce} from '../../snapshot/columns/rows.js';
import {indexOf, pageOf} from '../../snapshot/columns/table.js';
import {flowToJson} from '../../snapshot/json.js';
import type {MatchingFlows, Snapshot} from '../../snapshot/snapshot.js';
import {parseFilter} from '../../view/filter/filter.js';
import {keysOf} from '../../view/rows/keys.js';
import {type Matching, slotCount} from '../../view/rows/matching.js';
import {selectRange} from '../../view/sorting/select.js';
import {orderBy} from '../../view/sorting/slot-order.js';
import {defaultSort, parseSort} from '../../view/sorting/sort.js';
import {matchingSums} from '../../view/summary/matching-sums.js';
import {matchingView} from '../../view/view.js';
import type {Question} from '../protocol/question.js';

/** The flows that answer a question, and the sums of all that match. */
export interface Found {
  readonly flows: readonly FoundFlow[];
  readonly matching: MatchingFlows;
  readonly ofFlows: number;
  readonly hasMore: boolean;
  readonly problem?: string | undefined;
}

export interface FoundFlow {
  readonly key: string;
  /** As JSON, as in snapshot files. */
  readonly json: string;
  /** Its number in the order. */
  readonly order: number;
}

/** What a machine has to say to a question. Its flows stay where they are: only those that are asked for are made. */
export function findFlows(snapshot: Snapshot, question: Question): Found {
  const {filter, endedForMs, rows: most, atLeast, upTo = Number.POSITIVE_INFINITY} = question;
  const {takenAtMs} = snapshot;
  const table = tableOf(snapshot);
  const parsedFilter = parseFilter(filter);
  const parsedSort = parseSort(question.sort);
  const sort = 'error' in parsedSort ? defaultSort : parsedSort;
  const problem = problemOf(parsedFilter, parsedSort);
  // Better none than the wrong ones.
  const matching: Matching =
    problem === undefined
      ? matchingView(table, {filter, endedForMs}, takenAtMs)
      : {table, mask: new Uint8Array(slotCount(table)), count: 0};
  const order = orderBy(table, sort, takenAtMs);
  const first = selectRange(keysOf(order, matching), 0, Math.max(most, atLeast));
  let count = 0;
  while (count < first.length && (count < atLeast || order.key(first[count]!) <= upTo)) count++;
  return {
    flows: Array.from(first.subarray(0, count), slot => ({
      key: flowKey(identityAt(pageOf(table, slot), indexOf(slot))),
      json: JSON.stringify(flowToJson(rowOnce(table, slot), takenAtMs)),
      order: order.key(slot),
    })),
    matching: matchingSums(matching),
    ofFlows: table.count,
    hasMore: count < matching.count,
    problem,
  };
}

function problemOf(...parsed: readonly object[]): string | undefined {
  const wrong = parsed.find(each => 'error' in each) as {readonly error: string} | undefined;
  return wrong && `this version does not understand what was asked: ${wrong.error}`;
}
