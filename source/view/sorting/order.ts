/** What comes to the fore where keys are equal; the last word is `compare`'s. */
export interface Order {
  /** By index, finite; the first decides, the next where that is equal. */
  readonly keys: readonly Float64Array[];
  /** Of two indexes whose keys are all equal. */
  readonly compare: (a: number, b: number) => number;
}

/** Shorter runs are not worth an array of their own. */
const shortRun = 24;
/** Below this, whole numbers are exact in a double. */
const exactBelow = 2 ** 53;

/**
 * The indexes 0 to `count` in the order of their keys, the least first.
 *
 * A key and its index become one number, coarse key first, so that the engine's own sort of numbers, which calls nothing
 * back, does the work; runs that are equal so far are done again, in finer steps, or by the next key.
 */
export function orderOf(count: number, order: Order): Uint32Array {
  const indexes = new Uint32Array(count);
  for (let index = 0; index < count; index++) indexes[index] = index;
  settle(indexes, order, 0);
  return indexes;
}

function settle(indexes: Uint32Array, order: Order, level: number): void {
  const {keys, compare} = order;
  if (level === keys.length) {
    indexes.sort(compare);
    return;
  }
  const key = keys[level]!;
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const index of indexes) {
    const value = key[index]!;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (least === most) settle(indexes, order, level + 1);
  else settleRuns(indexes, coarsely(indexes, key, least, most), order, level);
}

/** Puts the indexes in the order of their coarse keys, and returns these, in that order too. */
function coarsely(indexes: Uint32Array, key: Float64Array, least: number, most: number): Float64Array {
  const count = indexes.length;
  const steps = Math.floor(exactBelow / count) - 1;
  const span = most - least;
  const packed = new Float64Array(count);
  for (let at = 0; at < count; at++) {
    // Divided first: the reciprocal of a tiny span would be infinite.
    const step = Math.min(steps, Math.floor(((key[indexes[at]!]! - least) / span) * steps));
    packed[at] = step * count + at;
  }
  packed.sort();
  const before = indexes.slice();
  for (let at = 0; at < count; at++) {
    const step = Math.floor(packed[at]! / count);
    indexes[at] = before[packed[at]! - step * count]!;
    packed[at] = step;
  }
  return packed;
}

/** The least and the most key are in different runs: every level gets shorter runs, or runs of equal keys. */
function settleRuns(indexes: Uint32Array, coarse: Float64Array, order: Order, level: number): void {
  let start = 0;
  for (let at = 1; at <= indexes.length; at++) {
    if (at < indexes.length && coarse[at] === coarse[start]) continue;
    if (at - start > shortRun) settle(indexes.subarray(start, at), order, level);
    else insertInOrder(indexes, start, at, order, level);
    start = at;
  }
}

function insertInOrder(indexes: Uint32Array, start: number, end: number, order: Order, level: number): void {
  for (let next = start + 1; next < end; next++) {
    const index = indexes[next]!;
    let at = next;
    for (; at > start && isBefore(index, indexes[at - 1]!, order, level); at--)
      indexes[at] = indexes[at - 1]!;
    indexes[at] = index;
  }
}

function isBefore(a: number, b: number, {keys, compare}: Order, from: number): boolean {
  for (let level = from; level < keys.length; level++) {
    const key = keys[level]!;
    if (key[a] !== key[b]) return key[a]! < key[b]!;
  }
  return compare(a, b) < 0;
}
