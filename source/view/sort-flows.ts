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
    const x = keys[a]!;
    const y = keys[b]!;
    // Small whole numbers only: a fraction would be an allocation per comparison.
    if (x !== y) return x < y ? -sign : sign;
    if (bytes[a] !== bytes[b]) return bytes[a]! < bytes[b]! ? 1 : -1;
    return compareIdentity(flows[a]!, flows[b]!) || a - b;
  });
  return Array.from(order, index => flows[index]!);
}

function compareIdentity(a: FlowSnapshot, b: FlowSnapshot): number {
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return Math.sign(a.startedAtMs - b.startedAtMs);
}

/** Above every number that stands beside texts in one column (an IPv4 endpoint has 48 bits). */
const firstRank = 2 ** 52;

/** Keys as numbers, computed once a flow; texts become their rank among each other, behind all numbers. */
function asNumbers(keys: readonly (number | string)[]): Float64Array {
  const texts = new Set(keys.filter(key => typeof key === 'string'));
  const rankByText = new Map([...texts].sort().map((text, rank) => [text, firstRank + rank]));
  return Float64Array.from(keys, key => {
    if (typeof key === 'string') return rankByText.get(key)!;
    // Not a number is unknown, and the least.
    return Number.isNaN(key) ? Number.MIN_SAFE_INTEGER : key;
  });
}
