import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import type {FlatRows} from '../../view/rows/flat-rows.js';
import {growTree, noGroups} from '../../view/rows/tree-rows.js';
import {viewFlows, viewFlowsHeld} from '../../view/view.js';
import {isPane} from './mode.js';
import type {ScreenState} from './screen-state.js';
import {detailedFlow, reselectFlow, reselectRow} from './selection.js';
import {tableHeight} from './size.js';

/** Filters, sorts and groups anew. */
export function withRows(state: ScreenState): ScreenState {
  return arranged(state, viewFlows(state.snapshot, state.view));
}

/**
 * The same after a change of filter, sort or tree: the view starts at the top, and the cursor keeps its line on the screen.
 * A flow that is followed stays under it.
 */
export function withRowsFromTop(state: ScreenState): ScreenState {
  const {follow, selectedIndex, top} = state;
  const restarted = {...state, heldUntilMs: 0};
  return withRows(follow ? restarted : {...restarted, top: 0, selectedIndex: selectedIndex - top});
}

/** The same for a newer snapshot: rows keep their order while the cursor moves. */
export function withNewerRows(state: ScreenState): ScreenState {
  const {snapshot, view, sorted, heldUntilMs} = state;
  const held = snapshot.takenAtMs < heldUntilMs;
  return arranged(state, held ? viewFlowsHeld(snapshot, view, sorted) : viewFlows(snapshot, view));
}

/** Groups and folds flows that are already sorted. */
export function arranged(state: ScreenState, sorted: FlatRows): ScreenState {
  const {grouping, view, snapshot} = state;
  const {rows, groups} =
    grouping === undefined
      ? {rows: sorted, groups: noGroups}
      : growTree(sorted, grouping, state.folded, view.sort, snapshot.takenAtMs, countedHosts(state));
  const selection = staysOnFlow(state) ? reselectFlow(state, rows, snapshot) : reselectRow(state, rows);
  return scrolled({...state, sorted, rows, groups, ...selection});
}

/** The machines, where they have counted what the filter on screen matches. */
function countedHosts({snapshot, view}: Pick<ScreenState, 'snapshot' | 'view'>) {
  return snapshot.view?.filter === view.filter ? snapshot.hosts : undefined;
}

/** Whether the cursor stays on its flow: where the user asked for that, looks at it, is about to act on it, or just chose it. */
function staysOnFlow({follow, mode, returnTo, snapshot, heldUntilMs}: ScreenState): boolean {
  const isChosen = mode === 'detail' || mode === 'menu' || mode === 'confirm' || mode === 'search';
  return follow || isChosen || returnTo === 'detail' || snapshot.takenAtMs < heldUntilMs;
}

/** The selected flow, or all flows of the selected parent; from the detail pane, the flow that it shows. */
export function flowsUnderCursor(state: ScreenState): readonly FlowSnapshot[] {
  const {rows, selectedIndex, groups, mode, returnTo} = state;
  if ((isPane(mode) ? mode : returnTo) === 'detail') return [detailedFlow(state) ?? []].flat();
  const row = rows.at(selectedIndex);
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
