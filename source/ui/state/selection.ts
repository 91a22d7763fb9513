import type {FlowIdentity} from '../../flow/flow-key.js';
import type {FlowSnapshot, Snapshot} from '../../snapshot/snapshot.js';

/** A row, and the flow that the user put the cursor on; undefined until then. */
export interface Selection {
  readonly selectedIndex: number;
  readonly selectedFlow: FlowIdentity | undefined;
}

export function select(rows: readonly FlowSnapshot[], index: number): Selection {
  const within = clamp(index, rows.length - 1);
  const row = rows[within];
  return {selectedIndex: within, selectedFlow: row && identityOf(row)};
}

/**
 * The selection in other rows: on its flow. A flow that is filtered out is remembered; one that is
 * gone leaves the selection to its successor, or to whatever is at its index now.
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

/** The one under the cursor, even when a filter hides it now. */
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

/** An index of a list whose last one is `last`. */
export function clamp(index: number, last: number): number {
  return Math.max(0, Math.min(index, last));
}
