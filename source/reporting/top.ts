/**
 * The `count` items with the largest rank, largest first, without sorting the rest:
 * a heap of `count` whose root is the weakest of the best so far, O(n log count).
 */
export function top<Item>(items: Iterable<Item>, count: number, rank: (item: Item) => number): Item[] {
  const heap: {item: Item; rank: number}[] = [];
  if (count <= 0) return [];
  for (const item of items) {
    const entry = {item, rank: rank(item)};
    if (heap.length < count) {
      heap.push(entry);
      siftUp(heap, heap.length - 1);
    } else if (entry.rank > heap[0]!.rank) {
      heap[0] = entry;
      siftDown(heap);
    }
  }
  return heap.sort((a, b) => b.rank - a.rank).map(entry => entry.item);
}

function siftUp(heap: {rank: number}[], from: number): void {
  let child = from;
  while (child > 0) {
    const parent = (child - 1) >> 1;
    if (heap[parent]!.rank <= heap[child]!.rank) return;
    [heap[parent], heap[child]] = [heap[child]!, heap[parent]!];
    child = parent;
  }
}

function siftDown(heap: {rank: number}[]): void {
  let parent = 0;
  for (;;) {
    let least = parent;
    for (const child of [2 * parent + 1, 2 * parent + 2]) {
      if (child < heap.length && heap[child]!.rank < heap[least]!.rank) least = child;
    }
    if (least === parent) return;
    [heap[parent], heap[least]] = [heap[least]!, heap[parent]!];
    parent = least;
  }
}
