import type {FlowIdentity} from '../../flow/flow-key.js';
import {tableOf} from '../../snapshot/columns/of-snapshot.js';
import {rowAt} from '../../snapshot/columns/rows.js';
import {findSlot} from '../../snapshot/columns/table.js';
import type {FlowSnapshot, Snapshot} from '../../snapshot/snapshot.js';
import type {Rows} from '../../view/rows/rows.js';
import {firstFlows} from '../../view/summary/match-count.js';
import type {Selection} from './screen-state.js';

export function select(rows: Rows, index: number): Selection {
  const selectedIndex = clamp(index, rows.length - 1);
  const row = rows.at(selectedIndex);
  return {selectedIndex, selectedFlow: row && identityOf(row)};
}

/** The selection in other rows: as in htop, the cursor keeps its row. */
export function reselectRow({selectedIndex, selectedFlow}: Selection, rows: Rows): Selection {
  if (selectedFlow !== undefined) return select(rows, selectedIndex);
  return {selectedIndex: clamp(selectedIndex, rows.length - 1), selectedFlow};
}

/**
 * The selection in other rows: it stays on its flow. A flow that the filter hides is remembered, and so is one that may be
 * further down than the first ones that are here. When the flow is gone, its successor is selected, or else the row that now has
 * its index.
 */
export function reselectFlow(
  {selectedIndex, selectedFlow}: Selection,
  rows: Rows,
  snapshot: Snapshot,
): Selection {
  const atIndex = {selectedIndex: clamp(selectedIndex, rows.length - 1), selectedFlow};
  if (selectedFlow === undefined) return atIndex;
  const found = rows.indexOf(selectedFlow);
  if (found !== -1) return {selectedIndex: found, selectedFlow};
  if (findSlot(tableOf(snapshot), selectedFlow) !== -1) return atIndex;
  const successor = rows.indexOfLive(selectedFlow);
  if (successor === -1 && firstFlows(snapshot) !== undefined) return atIndex;
  return select(rows, successor === -1 ? selectedIndex : successor);
}

/** The selected flow, even if the filter now hides it. */
export function detailedFlow({
  selectedFlow,
  selectedIndex,
  rows,
  snapshot,
}: Selection & {
  readonly rows: Rows;
  readonly snapshot: Snapshot;
}): FlowSnapshot | undefined {
  if (selectedFlow === undefined) return rows.at(selectedIndex);
  const table = tableOf(snapshot);
  const slot = findSlot(table, selectedFlow);
  return slot === -1 ? undefined : rowAt(table, slot);
}

export function identityOf({id, startedAtMs, host}: FlowSnapshot): FlowIdentity {
  return {id, startedAtMs, host};
}

/** A valid index of a list whose last index is `last`. */
export function clamp(index: number, last: number): number {
  return Math.max(0, Math.min(index, last));
}
