import type {Meter} from './meter.js';

/** What meters can be ranked by: totals, `rate` (bytes per second in both directions), or the last packet's time. */
export type TopColumn =
  | 'rxPackets'
  | 'rxBytes'
  | 'txPackets'
  | 'txBytes'
  | 'packets'
  | 'bytes'
  | 'rate'
  | 'lastSeen';

const rankBy: Record<TopColumn, (meter: Meter) => number> = {
  rxPackets: meter => meter.totals().rx.packets,
  rxBytes: meter => meter.totals().rx.bytes,
  txPackets: meter => meter.totals().tx.packets,
  txBytes: meter => meter.totals().tx.bytes,
  packets: meter => meter.totals().rx.packets + meter.totals().tx.packets,
  bytes: meter => meter.totals().rx.bytes + meter.totals().tx.bytes,
  rate: meter => meter.rates().rxBytesPerSecond + meter.rates().txBytesPerSecond,
  lastSeen: meter => meter.lastSeenAtMs,
};

/**
 * The `count` meters that rank highest in `column`, highest first, in O(n log count): a heap keeps the best so far,
 * with the lowest of them at its root.
 */
export function topMeters(meters: Iterable<Meter>, count: number, column: TopColumn): Meter[] {
  const rank = rankBy[column];
  const heap: {meter: Meter; rank: number}[] = [];
  if (count <= 0) return [];
  for (const meter of meters) {
    const entry = {meter, rank: rank(meter)};
    if (heap.length < count) {
      heap.push(entry);
      siftUp(heap, heap.length - 1);
    } else if (entry.rank > heap[0]!.rank) {
      heap[0] = entry;
      siftDown(heap);
    }
  }
  return heap.sort((a, b) => b.rank - a.rank).map(entry => entry.meter);
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
