import type {FlowSnapshot} from '../snapshot/snapshot.js';
import {columnById} from './columns.js';
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
  const keys = asNumbers(flows.map(flow => key(flow, nowMs)));
  const bytes = Float64Array.from(flows, flow => flow.rx.bytes + flow.tx.bytes);
  const sign = direction === 'asc' ? 1 : -1;
  const order = Uint32Array.from(flows.keys());
  order.sort((a, b) => {
    const difference = keys[a]! - keys[b]!;
    if (difference !== 0) return difference * sign;
    return bytes[b]! - bytes[a]! || compareIdentity(flows[a]!, flows[b]!) || a - b;
  });
  return Array.from(order, index => flows[index]!);
}

function compareIdentity(a: FlowSnapshot, b: FlowSnapshot): number {
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return a.startedAtMs - b.startedAtMs;
}

/** Keys that compare by subtraction, computed once a flow; texts become their rank among the others. */
function asNumbers(keys: readonly (number | string)[]): Float64Array {
  const texts = new Set(keys.filter(key => typeof key === 'string'));
  const rankByText = new Map([...texts].sort().map((text, rank) => [text, rank]));
  return Float64Array.from(keys, key => {
    if (typeof key === 'string') return rankByText.get(key)!;
    // Not a number is unknown, and the least.
    return Number.isNaN(key) ? Number.MIN_SAFE_INTEGER : key;
  });
}
