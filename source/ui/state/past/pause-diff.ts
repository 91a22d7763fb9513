import {tableOf} from '../../../snapshot/columns/of-snapshot.js';
import {freeSlot, slotsPerPage} from '../../../snapshot/columns/page.js';
import {lifecycleAt} from '../../../snapshot/columns/read.js';
import {slotOfRow} from '../../../snapshot/columns/rows.js';
import {type FlowTable, indexOf, pageOf, slotIn, slotNear} from '../../../snapshot/columns/table.js';
import type {LifecycleState} from '../../../snapshot/lifecycle.js';
import type {FlowSnapshot, Snapshot} from '../../../snapshot/snapshot.js';
import type {PauseDiff} from '../screen-state.js';

const minimumMs = 1000;

/**
 * What changed between the snapshot shown by a pause and the newest one; undefined when nothing did. The signs last
 * for at least a second and a whole interval. The current interval does not count: it may be about to end.
 */
export function pauseDiffOf(shown: Snapshot, newest: Snapshot): PauseDiff | undefined {
  const intervalMs = newest.intervalSeconds * 1000;
  const untilMs = newest.takenAtMs + intervalMs + Math.max(intervalMs, minimumMs);
  return isChanged(shown, newest) ? {shown, newest, untilMs} : undefined;
}

/** The sign of a flow on screen: `+` new, `-` ended, `~` changed its state; a space where it has none. */
export function signOf(diff: PauseDiff, flow: FlowSnapshot, onScreen: Snapshot): string {
  const [table, shown, newest] = [tableOf(onScreen), tableOf(diff.shown), tableOf(diff.newest)];
  const slot = slotOfRow(table, flow);
  const slotThen = slot < 0 ? -1 : slotIn(newest, table, slot);
  if (slotThen < 0) return ' ';
  const is = stateAt(newest, slotThen, diff.newest.takenAtMs);
  const was = stateAt(shown, slotIn(shown, newest, slotThen), diff.shown.takenAtMs);
  if (was === is) return ' ';
  if (is === 'ended') return '-';
  return was === undefined ? '+' : '~';
}

/** Whether any flow of the newest snapshot is new or in another state. */
function isChanged(shown: Snapshot, newest: Snapshot): boolean {
  const [before, table] = [tableOf(shown), tableOf(newest)];
  for (const page of table.pages) {
    for (let index = 0; page !== undefined && index < page.size; index++) {
      if (page.names.states[index] === freeSlot) continue;
      const slot = page.number * slotsPerPage + index;
      const near = slotNear(before, table, slot);
      const was = stateAt(before, near < 0 ? slotIn(before, table, slot) : near, shown.takenAtMs);
      if (was !== stateAt(table, slot, newest.takenAtMs)) return true;
    }
  }
  return false;
}

/** A new flow that merely aged has not changed. Undefined where there is no flow. */
function stateAt(table: FlowTable, slot: number, nowMs: number): LifecycleState | undefined {
  if (slot < 0) return undefined;
  const state = lifecycleAt(pageOf(table, slot), indexOf(slot), nowMs);
  return state === 'new' ? 'active' : state;
}
