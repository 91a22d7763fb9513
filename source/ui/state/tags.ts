import {flowKey} from '../../flow/flow-key.js';
import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import {groupName} from '../../view/tree.js';
import {underCursor} from './rows.js';
import {select} from './selection.js';
import type {ScreenState} from './state.js';

/** An ended flow and its successor share an id. */

export function isTagged({tagged}: Pick<ScreenState, 'tagged'>, flow: FlowSnapshot): boolean {
  return tagged.size > 0 && tagged.has(flowKey(flow));
}

/** Tags or untags what the cursor is on, and moves on to the next row, as htop does. */
export function toggleTag(state: ScreenState): ScreenState {
  const flows = underCursor(state);
  const tagged = new Set(state.tagged);
  const whole = flows.every(flow => tagged.has(flowKey(flow)));
  for (const flow of flows) {
    if (whole) tagged.delete(flowKey(flow));
    else tagged.add(flowKey(flow));
  }
  return {...state, tagged, ...select(state.rows, state.selectedIndex + 1)};
}

/** Tags all flows of the selected one's group: of its parent in the tree, else of its client. */
export function tagGroup(state: ScreenState): ScreenState {
  const [first] = underCursor(state);
  if (first === undefined) return state;
  const by = state.grouping ?? 'client';
  const name = groupName(first, by);
  const tagged = new Set(state.tagged);
  for (const row of state.sorted) if (groupName(row, by) === name) tagged.add(flowKey(row));
  return {...state, tagged};
}

/** Tags of flows that are forgotten mean nothing any more. */
export function livingTags(tagged: ReadonlySet<string>, flows: readonly FlowSnapshot[]): ReadonlySet<string> {
  if (tagged.size === 0) return tagged;
  return new Set(flows.map(flowKey).filter(key => tagged.has(key)));
}
