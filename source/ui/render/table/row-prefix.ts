import type {FlowSnapshot} from '../../../snapshot/snapshot.js';
import {type LifecycleState, stateSigns} from '../../../view/lifecycle.js';
import type {Group} from '../../../view/tree.js';
import {signOf} from '../../state/pause-diff.js';
import type {ScreenState} from '../../state/state.js';
import {isTagged} from '../../state/tags.js';
import {selectedSign} from '../theme.js';

const treeWidth = 4;

/** What stands before the cells: the cursor where there are no colours, the state, a mark, and the tree. */
export function gutterWidth({grouping}: Pick<ScreenState, 'grouping'>): number {
  return selectedSign.length + 2 + (grouping === undefined ? 0 : treeWidth);
}

/** Exactly that wide. */
export function gutterText(
  state: ScreenState,
  flow: FlowSnapshot,
  lifecycle: LifecycleState,
  selected: boolean,
): string {
  const cursor = selected ? selectedSign : ' '.repeat(selectedSign.length);
  const branch = state.grouping === undefined ? '' : branchOf(state.groups.get(flow));
  return cursor + stateSigns[lifecycle] + markOf(state, flow) + branch;
}

/** Tagged, or, after a pause, changed meanwhile; a parent stands for many flows, each with its own mark. */
function markOf(state: ScreenState, flow: FlowSnapshot): string {
  if (isTaggedRow(state, flow)) return '*';
  return state.resumed === undefined || state.groups.has(flow) ? ' ' : signOf(state.resumed, flow);
}

/** A parent is tagged when all of its flows are. */
export function isTaggedRow(state: ScreenState, row: FlowSnapshot): boolean {
  if (state.tagged.size === 0) return false;
  const group = state.groups.get(row);
  return group === undefined ? isTagged(state, row) : group.flows.every(flow => isTagged(state, flow));
}

function branchOf(group: Group | undefined): string {
  if (group === undefined) return ' |- ';
  return group.folded ? '[+] ' : '[-] ';
}
