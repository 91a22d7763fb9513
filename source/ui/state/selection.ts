import type {FlowIdentity} from '../../flow/flow-key.js';
import type {FlowSnapshot, Snapshot} from '../../snapshot/snapshot.js';
import type {Selection} from './screen-state.js';

export function select(rows: readonly FlowSnapshot[], index: number): Selection {
  const selectedIndex = clamp(index, rows.length - 1);
  const row = rows[selectedIndex];
  return {selectedIndex, selectedFlow: row && identityOf(row)};
}

/**
 * The same selection in other rows: it stays on its flow. A flow that the filter hides is remembered. When the flow
 * is gone, its successor is selected, or else the row that now has its index.
 */
export function reselect(
  {selectedIndex, selectedFlow}: Selection,
  rows: readonly FlowSnapshot[],
  all: readonly FlowSnapshot[],
): Selection {
  const atIndex = {selectedIndex: clamp(selectedIndex, rows.length - 1), selectedFlow};
  if (selectedFlow === undefined) return atIndex;
  const found = rows.findIndex(row => isSame(row, selectedFlow));
  if (found !== -1) return {selectedIndex: found, selectedFlow};
  if (all.some(flow => isSame(flow, selectedFlow))) return atIndex;
  const successor = rows.findIndex(({id, state}) => id === selectedFlow.id && state !== 'ended');
  return select(rows, successor === -1 ? selectedIndex : successor);
}

/** The selected flow, even if the filter now hides it. */
export function detailedFlow({
  selectedFlow,
  selectedIndex,
  rows,
  snapshot,
}: Selection & {
  readonly rows: readonly FlowSnapshot[];
  readonly snapshot: Pick<Snapshot, 'flows'>;
}): FlowSnapshot | undefined {
  if (selectedFlow === undefined) return rows[selectedIndex];
  return snapshot.flows.find(flow => isSame(flow, selectedFlow));
}

export function isSame(flow: FlowSnapshot, {id, startedAtMs}: FlowIdentity): boolean {
  return flow.startedAtMs === startedAtMs && flow.id === id;
}

export function identityOf({id, startedAtMs}: FlowSnapshot): FlowIdentity {
  return {id, startedAtMs};
}

/** A valid index of a list whose last index is `last`. */
export function clamp(index: number, last: number): number {
  return Math.max(0, Math.min(index, last));
}
