import {flowKey, startOfKey} from '../../flow/flow-key.js';
import {placeOf} from '../../snapshot/columns/from-rows.js';
import {tableOf} from '../../snapshot/columns/of-snapshot.js';
import type {FlowPage} from '../../snapshot/columns/page.js';
import {identityAt} from '../../snapshot/columns/read.js';
import {rowAt} from '../../snapshot/columns/rows.js';
import {eachSlot, type FlowTable, indexOf, pageOf} from '../../snapshot/columns/table.js';
import type {FlowSnapshot, Snapshot} from '../../snapshot/snapshot.js';
import {groupName} from '../../view/rows/groups.js';
import {eachMatch} from '../../view/rows/matching.js';
import {firstFlows} from '../../view/summary/match-count.js';
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
  const {page, index} = placeOf(first);
  const name = groupName(page, index, by);
  const tagged = new Set(state.tagged);
  eachMatch(state.sorted.matching, (of, at) => {
    if (groupName(of, at, by) === name) tagged.add(keyAt(of, at));
  });
  return {...state, tagged};
}

/** The flows of a snapshot that are tagged. */
export function taggedFlows({tagged}: Pick<ScreenState, 'tagged'>, snapshot: Snapshot): FlowSnapshot[] {
  const table = tableOf(snapshot);
  return taggedSlots(tagged, table).map(slot => rowAt(table, slot));
}

/** The tags without those of flows that are gone. Where only the first flows are here, nobody knows which are. */
export function livingTags(tagged: ReadonlySet<string>, snapshot: Snapshot): ReadonlySet<string> {
  if (tagged.size === 0 || firstFlows(snapshot) !== undefined) return tagged;
  const table = tableOf(snapshot);
  return new Set(taggedSlots(tagged, table).map(slot => keyAt(pageOf(table, slot), indexOf(slot))));
}

/** Texts are made only for flows that began when a tagged one did. */
function taggedSlots(tagged: ReadonlySet<string>, table: FlowTable): number[] {
  const starts = new Set(Array.from(tagged, startOfKey));
  const slots: number[] = [];
  eachSlot(table, (page, index, slot) => {
    if (starts.has(page.names.startedAtMs[index]!) && tagged.has(keyAt(page, index))) slots.push(slot);
  });
  return slots;
}

function keyAt(page: FlowPage, index: number): string {
  return flowKey(identityAt(page, index));
}
