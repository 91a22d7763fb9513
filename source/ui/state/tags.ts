import {flowKey} from '../../flow/flow-key.js';
import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import {groupName} from '../../view/tree.js';
import {flowsUnderCursor} from './rows.js';
import type {ScreenState} from './screen-state.js';
import {select} from './selection.js';

export function isTagged({tagged}: Pick<ScreenState, 'tagged'>, flow: FlowSnapshot): boolean {
  return tagged.size > 0 && tagged.has(flowKey(flow));
}

/** Tags or untags the flows under the cursor, and moves on to the next row, as htop does. */
export function toggleTag(state: ScreenState): ScreenState {
  const flows = flowsUnderCursor(state);
  const tagged = new Set(state.tagged);
  const allTagged = flows.every(flow => tagged.has(flowKey(flow)));
  for (const flow of flows) {
    if (allTagged) tagged.delete(flowKey(flow));
    else tagged.add(flowKey(flow));
  }
  return {...state, tagged, ...select(state.rows, state.selectedIndex + 1)};
}

/** Tags all flows of the selected flow's group: those under its parent in the tree, else those of its client. */
export function tagGroup(state: ScreenState): ScreenState {
  const [first] = flowsUnderCursor(state);
  if (first === undefined) return state;
  const by = state.grouping ?? 'client';
  const name = groupName(first, by);
  const tagged = new Set(state.tagged);
  for (const row of state.sorted) if (groupName(row, by) === name) tagged.add(flowKey(row));
  return {...state, tagged};
}

/** The tags without those of flows that are gone. */
export function livingTags(tagged: ReadonlySet<string>, flows: readonly FlowSnapshot[]): ReadonlySet<string> {
  if (tagged.size === 0) return tagged;
  return new Set(flows.map(flowKey).filter(key => tagged.has(key)));
}
