import {type PackedSnapshot, packSnapshot, unpackSnapshot} from '../snapshot/packed.js';
import type {FlowSnapshot, Snapshot} from '../snapshot/snapshot.js';

/** 2 million rows of flows fill some 180 MB. */
const mostRows = 2_000_000;

/** Keeps the intervals of a recording in memory; of one that is too long for it, not every one. */
export function createReel(maxRows = mostRows) {
  let intervals: {readonly ordinal: number; readonly packed: PackedSnapshot}[] = [];
  let rows = 0;
  let added = 0;
  let previous = new Map<string, FlowSnapshot>();

  /** Every second interval goes, but never the first. */
  function thin(): void {
    intervals = intervals.filter((_, index) => index % 2 === 0);
    rows = intervals.reduce((sum, {packed}) => sum + packed.kinds.length, 0);
  }

  return {
    add(snapshot: Snapshot): void {
      const flows = snapshot.flows.map(flow => shared(flow, previous.get(flow.id)));
      previous = new Map(flows.map(flow => [flow.id, flow]));
      const packed = packSnapshot({...snapshot, flows}, intervals.at(-1)?.packed);
      intervals.push({ordinal: added++, packed});
      rows += flows.length;
      while (rows > maxRows && intervals.length > 1) thin();
    },
    length: () => intervals.length,
    /** Intervals that had no room. */
    thinned: () => added - intervals.length,
    at: (index: number): Snapshot => unpackSnapshot(intervals[index]!.packed),
    /** The place of an interval among all that were added, which thinning does not change; clocks can go back. */
    ordinal: (index: number): number => intervals[index]!.ordinal,
    /** Where that interval is now, or the one before it that is still there. */
    indexOf: (ordinal: number): number => intervals.findLastIndex(each => each.ordinal <= ordinal),
    takenAtMs: (index: number): number => intervals[index]!.packed.rest.takenAtMs,
  };
}

export type Reel = ReturnType<typeof createReel>;

/** What JSON told twice is kept once, so that packing finds it unchanged. */
function shared(flow: FlowSnapshot, before: FlowSnapshot | undefined): FlowSnapshot {
  if (before === undefined || before.startedAtMs !== flow.startedAtMs) return flow;
  const same = <Value>(one: Value, other: Value) =>
    JSON.stringify(one) === JSON.stringify(other) ? other : one;
  return {
    ...flow,
    metadata: same(flow.metadata, before.metadata),
    control: same(flow.control, before.control),
  };
}
