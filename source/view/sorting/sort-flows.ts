import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import {columnById} from '../columns/columns.js';
import {orderOf} from './order.js';
import type {Sort} from './sort.js';

/**
 * A sorted copy. Ties are broken by bytes, the most first, then by id, then by start (an ended flow and
 * its successor share an id): the order never depends on the order that the flows come in.
 */
export function sortFlows(
  flows: readonly FlowSnapshot[],
  {column, direction}: Sort,
  nowMs: number,
): readonly FlowSnapshot[] {
  const {key} = columnById(column);
  const keys = numbersOf(flows, flow => key(flow, nowMs));
  if (direction === 'desc') for (let index = 0; index < keys.length; index++) keys[index] = -keys[index]!;
  const order = orderOf(flows.length, {
    keys: [keys, numbersOf(flows, ({rx, tx}) => -(rx.bytes + tx.bytes))],
    compare: (a, b) => compareIdentity(flows[a]!, flows[b]!) || a - b,
  });
  const sorted = new Array<FlowSnapshot>(flows.length);
  for (let at = 0; at < order.length; at++) sorted[at] = flows[order[at]!]!;
  return sorted;
}

function compareIdentity(a: FlowSnapshot, b: FlowSnapshot): number {
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return Math.sign(a.startedAtMs - b.startedAtMs);
}

/** Above every number that stands beside texts in one column (an IPv4 endpoint has 48 bits). */
const firstRank = 2 ** 52;

/** Keys as numbers, computed once a flow; texts become their rank among each other, behind all numbers. */
function numbersOf(
  flows: readonly FlowSnapshot[],
  keyOf: (flow: FlowSnapshot) => number | string,
): Float64Array {
  const numbers = new Float64Array(flows.length);
  const texts = new Map<string, number[]>();
  for (let index = 0; index < flows.length; index++) {
    const key = keyOf(flows[index]!);
    if (typeof key === 'number') numbers[index] = bounded(key);
    else if (texts.has(key)) texts.get(key)!.push(index);
    else texts.set(key, [index]);
  }
  const ranked = [...texts.keys()].sort();
  for (const [rank, text] of ranked.entries()) {
    for (const index of texts.get(text)!) numbers[index] = firstRank + rank;
  }
  return numbers;
}

/** Not a number is unknown, and the least. */
function bounded(key: number): number {
  if (Number.isNaN(key)) return Number.MIN_SAFE_INTEGER;
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(key, Number.MAX_SAFE_INTEGER));
}
