import {type PackedSnapshot, packSnapshot} from '../snapshot/packed.js';
import type {FlowSnapshot, Snapshot} from '../snapshot/snapshot.js';

/** Packs the intervals of a recording in order; they share what does not change. */
export function createPacker(): (snapshot: Snapshot) => PackedSnapshot {
  let previous = new Map<string, FlowSnapshot>();
  let last: PackedSnapshot | undefined;
  return snapshot => {
    const flows = snapshot.flows.map(flow => shared(flow, previous.get(flow.id)));
    previous = new Map(flows.map(flow => [flow.id, flow]));
    last = packSnapshot({...snapshot, flows}, last);
    return last;
  };
}

/** Reuses equal values of the interval before: parsing JSON makes new objects, and packing compares by identity. */
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
