import {orderOf} from './order.js';

/** Numbers by slot, the first of the order the least; NaN for a slot that does not take part. */
export interface Keyed {
  readonly keys: Float64Array;
  /** How many slots take part. */
  readonly count: number;
  /** More numbers, that decide where the keys are equal. They cost a pass: only for many ties. */
  readonly nextKeys?: (() => Float64Array) | undefined;
  /** Compares two slots whose keys are equal. */
  compareEqual(a: number, b: number): number;
}

/** Up to this many from an end, a heap finds them in one pass. */
const mostInHeap = 4096;
const buckets = 1024;

/**
 * The slots at the places `from` to `to` (exclusive) of the order. It sorts no more than these and those near them: a
 * window of a million flows costs a few passes over their keys.
 */
export function selectRange(keyed: Keyed, from: number, to: number): Uint32Array {
  const {count} = keyed;
  const [first, end] = [Math.max(0, from), Math.min(count, to)];
  if (first >= end) return new Uint32Array(0);
  if (end <= mostInHeap) return firstOf(keyed, end).subarray(first);
  if (count - first <= mostInHeap) {
    return firstOf(backwards(keyed), count - first)
      .reverse()
      .subarray(0, end - first);
  }
  const {slots, before} = near(keyed, first, end);
  sortSlots(slots, keyed);
  return slots.subarray(first - before, end - before);
}

/** How many slots stand before a slot that takes part. */
export function placeOfSlot(keyed: Keyed, slot: number): number {
  const {keys} = keyed;
  const compareEqual = tieBreaker(keyed);
  const key = keys[slot]!;
  let place = 0;
  for (let other = 0; other < keys.length; other++) {
    const otherKey = keys[other]!;
    if (otherKey < key) place++;
    else if (otherKey === key && other !== slot && compareEqual(other, slot) < 0) place++;
  }
  return place;
}

/** All slots in order. */
export function sortAll({keys, count, compareEqual}: Keyed): Uint32Array {
  const slots = new Uint32Array(count);
  let next = 0;
  for (let slot = 0; slot < keys.length; slot++) if (!Number.isNaN(keys[slot]!)) slots[next++] = slot;
  sortSlots(slots, {keys, compareEqual});
  return slots;
}

/** Slots in their order. */
export function sortSlots(slots: Uint32Array, {keys, compareEqual}: Omit<Keyed, 'count'>): void {
  const own = Float64Array.from(slots, slot => keys[slot]!);
  const order = orderOf(slots.length, {
    keys: [own],
    compare: (a, b) => compareEqual(slots[a]!, slots[b]!),
  });
  slots.set(order.map(at => slots[at]!));
}

function backwards({keys, count, nextKeys, compareEqual}: Keyed): Keyed {
  return {
    keys: keys.map(key => -key),
    count,
    nextKeys: nextKeys && (() => nextKeys().map(key => -key)),
    compareEqual: (a, b) => compareEqual(b, a),
  };
}

/** From this many ties on, the next keys are worth their pass. */
const manyTies = 4096;

/** Compares two slots whose keys are equal, by numbers as far as possible once there are many. */
function tieBreaker({nextKeys, compareEqual}: Keyed): (a: number, b: number) => number {
  if (nextKeys === undefined) return compareEqual;
  let ties = 0;
  let next: Float64Array | undefined;
  return (a, b) => {
    if (next === undefined) {
      if (ties++ < manyTies) return compareEqual(a, b);
      next = nextKeys();
    }
    return next[a]! - next[b]! || compareEqual(a, b);
  };
}

/** The first `wanted` slots in order, by a heap whose root is the last of them. */
function firstOf(keyed: Keyed, wanted: number): Uint32Array {
  const {keys} = keyed;
  const compareEqual = tieBreaker(keyed);
  const heap = new Uint32Array(wanted);
  let size = 0;
  const isAfter = (a: number, b: number) => {
    const [keyA, keyB] = [keys[a]!, keys[b]!];
    return keyA === keyB ? compareEqual(a, b) > 0 : keyA > keyB;
  };
  const sink = (slot: number) => {
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && isAfter(heap[child + 1]!, heap[child]!)) child++;
      if (!isAfter(heap[child]!, slot)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = slot;
  };
  const rise = (slot: number) => {
    let at = size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isAfter(slot, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = slot;
  };
  let slot = 0;
  for (; slot < keys.length && size < wanted; slot++) if (!Number.isNaN(keys[slot]!)) rise(slot);
  for (;;) {
    slot = nextWithin(keys, slot, keys[heap[0]!]!);
    if (slot === keys.length) break;
    if (isAfter(heap[0]!, slot)) sink(slot);
    slot++;
  }
  sortSlots(heap, {keys, compareEqual});
  return heap;
}

/** The next slot whose key is not greater: in a random order, only few of a million are. */
function nextWithin(keys: Float64Array, from: number, limit: number): number {
  const end = keys.length;
  let slot = from;
  // NaN is not.
  while (slot < end && !(keys[slot]! <= limit)) slot++;
  return slot;
}

/** The slots that may be at these places, and how many stand before all of them: those whose keys are in a narrow range. */
function near({keys}: Keyed, from: number, to: number): {slots: Uint32Array; before: number} {
  let [least, most] = extremes(keys, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  let before = 0;
  for (;;) {
    const counts = new Uint32Array(buckets);
    const bucketOf = bucketFinder(least, most);
    let within = 0;
    for (let slot = 0; slot < keys.length; slot++) {
      const key = keys[slot]!;
      if (key >= least && key <= most) {
        counts[bucketOf(key)]!++;
        within++;
      }
    }
    if (least === most || within <= Math.max(mostInHeap, 2 * (to - from))) break;
    let bucket = 0;
    while (before + counts[bucket]! <= from) before += counts[bucket++]!;
    let reached = before + counts[bucket]!;
    let last = bucket;
    while (reached < to) reached += counts[++last]!;
    if (reached - before === within) break;
    [least, most] = extremes(keys, least, most, key => bucketOf(key) >= bucket && bucketOf(key) <= last);
  }
  const slots: number[] = [];
  for (let slot = 0; slot < keys.length; slot++) {
    if (keys[slot]! >= least && keys[slot]! <= most) slots.push(slot);
  }
  return {slots: Uint32Array.from(slots), before};
}

/** Never decreasing, so that the keys of a run of buckets are all keys between the least and the most of them. */
function bucketFinder(least: number, most: number): (key: number) => number {
  const span = most - least;
  return key => {
    if (key === most) return buckets - 1;
    // Divided first: the reciprocal of a tiny span would be infinite.
    const bucket = Math.floor(((key - least) / span) * (buckets - 1));
    return bucket >= 0 ? Math.min(buckets - 1, bucket) : 0;
  };
}

function extremes(
  keys: Float64Array,
  from: number,
  to: number,
  takes: (key: number) => boolean = () => true,
): readonly [least: number, most: number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let slot = 0; slot < keys.length; slot++) {
    const key = keys[slot]!;
    if (!(key >= from && key <= to) || !takes(key)) continue;
    if (key < least) least = key;
    if (key > most) most = key;
  }
  return [least, most];
}
