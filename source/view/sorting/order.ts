/** How to sort: by keys, and by `compare` where all keys are equal. */
export interface Order {
  /** Finite numbers by index; a later key decides where the earlier ones are equal. */
  readonly keys: readonly Float64Array[];
  /** Compares two indexes whose keys are all equal. */
  readonly compare: (a: number, b: number) => number;
}

/** Runs up to this length are sorted by insertion. */
const shortRun = 24;
/** Below this, whole numbers are exact in a double. */
const exactBelow = 2 ** 53;

/**
 * Sorts the indexes from 0 to `count` (exclusive) by their keys, the least first.
 *
 * A coarse key and an index are packed into one number, so that the engine's numeric sort, which makes no callbacks, does
 * the work. Runs of equal coarse keys are sorted again with finer steps, or by the next key.
 */
export function orderOf(count: number, order: Order): Uint32Array {
  const indexes = new Uint32Array(count);
  for (let index = 0; index < count; index++) indexes[index] = index;
  sortLevel(indexes, order, 0);
  return indexes;
}

function sortLevel(indexes: Uint32Array, order: Order, level: number): void {
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
  if (least === most) sortLevel(indexes, order, level + 1);
  else sortRuns(indexes, sortCoarsely(indexes, key, least, most), order, level);
}

/** Sorts the indexes by their coarse keys; returns the coarse keys in that order. */
function sortCoarsely(indexes: Uint32Array, key: Float64Array, least: number, most: number): Float64Array {
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

/** Sorts each run. It ends: the least and the greatest key are in different runs, so runs get shorter or have equal keys. */
function sortRuns(indexes: Uint32Array, coarse: Float64Array, order: Order, level: number): void {
  let start = 0;
  for (let at = 1; at <= indexes.length; at++) {
    if (at < indexes.length && coarse[at] === coarse[start]) continue;
    if (at - start > shortRun) sortLevel(indexes.subarray(start, at), order, level);
    else insertionSort(indexes, start, at, order, level);
    start = at;
  }
}

function insertionSort(indexes: Uint32Array, start: number, end: number, order: Order, level: number): void {
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
