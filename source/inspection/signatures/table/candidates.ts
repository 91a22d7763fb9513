import type {Inspected} from '../../finding.js';
import type {CompiledAlternative} from './alternative.js';
import {numberAt} from './number-at.js';
import {type CompiledShape, hasShape, isWithin} from './shape.js';

/** A first byte with more values tells too little to look for it by that. */
const mostFirstBytes = 32;
const none: readonly CompiledAlternative[] = [];

/** Finds the first alternative that a datagram matches, and shows those to `wait` of which it is the first half. */
export type Candidates = (
  datagram: Inspected,
  wait: (alternative: CompiledAlternative, datagram: Inspected) => void,
) => CompiledAlternative | undefined;

/** Keeps each alternative where few datagrams come by: under its first byte, else its ports, else its length. */
export function createCandidates(alternatives: readonly CompiledAlternative[]): Candidates {
  const byFirstByte = new Map<number, CompiledAlternative[]>();
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
    const {shape} = alternative;
    const bytes = firstBytes(shape);
    const lengths = shape.lengths ?? (shape.minBytes === shape.maxBytes ? [shape.minBytes] : undefined);
    if (bytes.length <= mostFirstBytes) put(byFirstByte, bytes, alternative);
    else if (shape.ports !== undefined) put(byPort, shape.ports, alternative);
    else if (lengths !== undefined) put(byLength, lengths, alternative);
    else others.push(alternative);
  }
  // A list for each byte: an array is faster than a map.
  const firstByteLists = Array.from({length: 256}, (_, byte) => byFirstByte.get(byte) ?? none);

  return (datagram, wait) => {
    const {payload, clientPort, targetPort} = datagram;
    if (payload.length === 0) return undefined;
    let best = better(undefined, firstByteLists[payload[0]!]!, datagram, wait);
    best = better(best, byPort.get(targetPort) ?? none, datagram, wait);
    if (clientPort !== targetPort) best = better(best, byPort.get(clientPort) ?? none, datagram, wait);
    best = better(best, byLength.get(payload.length) ?? none, datagram, wait);
    return better(best, others, datagram, wait);
  };
}

/** The first of a list that matches, unless what matched already comes before it. */
function better(
  best: CompiledAlternative | undefined,
  list: readonly CompiledAlternative[],
  datagram: Inspected,
  wait: (alternative: CompiledAlternative, datagram: Inspected) => void,
): CompiledAlternative | undefined {
  for (const alternative of list) {
    if (best !== undefined && best.order < alternative.order) return best;
    if (!hasShape(alternative.shape, datagram)) continue;
    if (alternative.later === undefined) return alternative;
    wait(alternative, datagram);
  }
  return best;
}

/** The values that the first byte may have. */
function firstBytes({patterns, fields}: CompiledShape): number[] {
  const first = new Uint8Array(1);
  return Array.from({length: 256}, (_, byte) => byte).filter(byte => {
    first[0] = byte;
    return (
      patterns.every(({at, bytes, mask}) => at !== 0 || (byte & mask[0]!) === bytes[0]) &&
      fields.every(field => field.at !== 0 || field.bytes !== 1 || isWithin(numberAt(first, field), field))
    );
  });
}
