import type {Inspected} from '../../finding.js';
import type {CompiledAlternative} from './alternative.js';
import {type ByteNode, byteTree} from './byte-tree.js';
import {hasShape} from './shape.js';

/** Finds the first alternative that a datagram matches, and shows those to `wait` of which it is the first half. */
export type Candidates = (datagram: Inspected, wait: Wait) => CompiledAlternative | undefined;

type Wait = (alternative: CompiledAlternative, datagram: Inspected) => void;

/** Keeps each alternative where few datagrams come by: under its ports, else its length, else its bytes. */
export function createCandidates(alternatives: readonly CompiledAlternative[]): Candidates {
  const byPort = new Map<number, CompiledAlternative[]>();
  const byLength = new Map<number, CompiledAlternative[]>();
  const others: CompiledAlternative[] = [];
  const put = (
    map: Map<number, CompiledAlternative[]>,
    keys: readonly number[],
    one: CompiledAlternative,
  ) => {
    for (const key of new Set(keys)) map.set(key, [...(map.get(key) ?? []), one]);
  };
  for (const alternative of alternatives) {
    const {ports, lengths, minBytes, maxBytes} = alternative.shape;
    const fixed = lengths ?? (minBytes === maxBytes ? [minBytes] : undefined);
    if (ports !== undefined) put(byPort, ports, alternative);
    else if (fixed !== undefined) put(byLength, fixed, alternative);
    else others.push(alternative);
  }
  const portTrees = treesOf(byPort);
  const lengthTrees = treesOf(byLength);
  const tree = byteTree(others);

  return (datagram, wait) => {
    const {payload, clientPort, targetPort} = datagram;
    if (payload.length === 0) return undefined;
    let best = better(undefined, portTrees.get(targetPort), datagram, wait);
    if (clientPort !== targetPort) best = better(best, portTrees.get(clientPort), datagram, wait);
    best = better(best, lengthTrees.get(payload.length), datagram, wait);
    return better(best, tree, datagram, wait);
  };
}

function treesOf(lists: ReadonlyMap<number, readonly CompiledAlternative[]>): Map<number, ByteNode> {
  return new Map([...lists].map(([key, list]) => [key, byteTree(list)!]));
}

/** The first of a tree that matches, unless what matched already comes before it. */
function better(
  best: CompiledAlternative | undefined,
  tree: ByteNode | undefined,
  datagram: Inspected,
  wait: Wait,
): CompiledAlternative | undefined {
  let first = best;
  for (let node = tree; node !== undefined; node = node.rest) {
    const {list} = node;
    for (let index = 0; index < list.length; index++) {
      const alternative = list[index]!;
      if (first !== undefined && first.order < alternative.order) break;
      if (!hasShape(alternative.shape, datagram)) continue;
      if (alternative.later === undefined) {
        first = alternative;
        break;
      }
      wait(alternative, datagram);
    }
    if (node.at >= 0 && node.at < datagram.payload.length)
      first = better(first, node.children[datagram.payload[node.at]!], datagram, wait);
  }
  return first;
}
