import {flowKey} from '../../flow/flow-key.js';
import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import {growTree} from '../../view/tree.js';
import {viewFlows} from '../../view/view.js';
import {isPane} from './mode.js';
import type {ScreenState} from './screen-state.js';
import {detailedFlow, reselect} from './selection.js';
import {tableHeight} from './size.js';

/** Filters, sorts and groups anew. */
export function withRows(state: ScreenState): ScreenState {
  const {flows, order} = viewFlows(state.snapshot, state.view, state.order);
  return arranged({...state, order}, flows);
}

/** The same for a newer snapshot: rows keep their order while the cursor moves. */
export function withNewerRows(state: ScreenState): ScreenState {
  const {flows, order} = viewFlows(state.snapshot, state.view, state.order);
  const held = state.snapshot.takenAtMs < state.heldUntilMs;
  return arranged({...state, order}, held ? inOrderOf(state.sorted, flows) : flows);
}

/** Groups and folds flows that are already sorted. */
export function arranged(state: ScreenState, sorted: readonly FlowSnapshot[]): ScreenState {
  const {grouping, view, snapshot} = state;
  const {rows, groups} =
    grouping === undefined
      ? {rows: sorted, groups: noGroups}
      : growTree(sorted, grouping, name => state.folded.has(name), view.sort, snapshot.takenAtMs);
  return scrolled({...state, sorted, rows, groups, ...reselect(state, rows, snapshot.flows)});
}

export const noGroups: ScreenState['groups'] = new Map();

/** Known flows keep their order; new ones follow in theirs. */
function inOrderOf(before: readonly FlowSnapshot[], flows: readonly FlowSnapshot[]): readonly FlowSnapshot[] {
  const left = new Map<string, FlowSnapshot>();
  // Only an ended flow and its successor share an id: all others need no longer key.
  for (const flow of flows) left.set(left.has(flow.id) ? flowKey(flow) : flow.id, flow);
  const kept: FlowSnapshot[] = [];
  for (const flow of before) {
    const key = left.get(flow.id)?.startedAtMs === flow.startedAtMs ? flow.id : flowKey(flow);
    const now = left.get(key);
    if (now === undefined) continue;
    kept.push(now);
    left.delete(key);
  }
  return [...kept, ...left.values()];
}

/** The selected flow, or all flows of the selected parent; from the detail pane, the flow that it shows. */
export function flowsUnderCursor(state: ScreenState): readonly FlowSnapshot[] {
  const {rows, selectedIndex, groups, mode, returnTo} = state;
  if ((isPane(mode) ? mode : returnTo) === 'detail') return [detailedFlow(state) ?? []].flat();
  const row = rows[selectedIndex];
  return row === undefined ? [] : (groups.get(row)?.flows ?? [row]);
}

/** Scrolls as far as the selection needs, and no further. */
export function scrolled(state: ScreenState): ScreenState {
  const height = tableHeight(state);
  const lastTop = Math.max(0, state.rows.length - height);
  const {selectedIndex} = state;
  const top = Math.min(Math.max(state.top, selectedIndex - height + 1), selectedIndex, lastTop);
  return top === state.top ? state : {...state, top};
}
