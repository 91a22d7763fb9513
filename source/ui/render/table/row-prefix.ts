import type {LifecycleState} from '../../../snapshot/lifecycle.js';
import type {FlowSnapshot} from '../../../snapshot/snapshot.js';
import {stateSigns} from '../../../view/lifecycle.js';
import type {Group} from '../../../view/rows/tree-rows.js';
import {signOf} from '../../state/past/pause-diff.js';
import type {ScreenState} from '../../state/screen-state.js';
import {isTagged} from '../../state/tags.js';

const treeWidth = 4;

export type RowPrefixState = Pick<
  ScreenState,
  'cursorSign' | 'grouping' | 'groups' | 'pauseDiff' | 'snapshot' | 'tagged'
>;

/** Columns before the cells: the cursor sign, the state, a mark, and the branch of the tree. */
export function rowPrefixWidth({cursorSign, grouping}: Pick<ScreenState, 'cursorSign' | 'grouping'>): number {
  return cursorSign.length + 2 + (grouping === undefined ? 0 : treeWidth);
}

/** Exactly `rowPrefixWidth` wide. */
export function rowPrefix(
  state: RowPrefixState,
  flow: FlowSnapshot,
  lifecycle: LifecycleState,
  selected: boolean,
): string {
  const {cursorSign} = state;
  const cursor = selected ? cursorSign : ' '.repeat(cursorSign.length);
  const branch = state.grouping === undefined ? '' : branchOf(state.groups.get(flow));
  return cursor + stateSigns[lifecycle] + markOf(state, flow) + branch;
}

/** A tag, or what changed during a pause. A parent has no change of its own: each of its flows has. */
function markOf(state: RowPrefixState, flow: FlowSnapshot): string {
  if (isTaggedRow(state, flow)) return '*';
  if (state.pauseDiff === undefined || state.groups.has(flow)) return ' ';
  return signOf(state.pauseDiff, flow, state.snapshot);
}

/** A parent is tagged when all of its flows are. */
export function isTaggedRow(state: Pick<ScreenState, 'tagged' | 'groups'>, row: FlowSnapshot): boolean {
  if (state.tagged.size === 0) return false;
  const group = state.groups.get(row);
  if (group === undefined) return isTagged(state, row);
  const {flows} = group;
  return flows.length > 0 && flows.every(flow => isTagged(state, flow));
}

function branchOf(group: Group | undefined): string {
  if (group === undefined) return ' |- ';
  return group.folded ? '[+] ' : '[-] ';
}
