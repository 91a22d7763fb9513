import {tableOf} from '../snapshot/columns/of-snapshot.js';
import {firstFlows} from '../view/summary/match-count.js';
import type {Look, SnapshotSource} from './screen-options.js';
import type {ScreenState} from './state/screen-state.js';
import {tableHeight} from './state/size.js';

/** More are too many to page through. */
const mostRows = 5000;
/** Rows that are wanted at once: what is in sight, and the next page. */
const screens = 2;

/** Tells the source what the screen shows. Keys act on the rows that are there; the source answers when it can. */
export function createLooking({look}: Pick<SnapshotSource, 'look'>) {
  let told: Look | undefined;
  return {
    /** To be called at the start, and after every change of the state. */
    follow(state: ScreenState): void {
      if (look === undefined) return;
      const next = lookOf(state, told);
      if (told !== undefined && isSame(told, next)) return;
      told = next;
      look(next);
    },
  };
}

/** @param before what was wanted last */
export function lookOf(state: ScreenState, before: Look | undefined): Look {
  const {filter, sort, endedForMs} = state.view;
  const {grouping} = state;
  const view = {filter, sort, endedForMs};
  const least = Math.min(mostRows, screens * state.size.rows);
  if (before === undefined || !isSameView(before, {view, grouping, rows: 0}))
    return {view, grouping, rows: least};
  const rows = Math.max(least, before.rows);
  return {view, grouping, rows: wantsMore(state, rows) ? Math.min(mostRows, 2 * rows) : rows};
}

/** Whether all that was asked for is there, and its end is less than a screen away. A tree that is folded to one screen has no end. */
function wantsMore(state: ScreenState, asked: number): boolean {
  const {snapshot, rows, top, selectedIndex} = state;
  const height = tableHeight(state);
  const inSight = Math.max(top + height, selectedIndex + 1);
  return (
    tableOf(snapshot).count >= asked &&
    firstFlows(snapshot) !== undefined &&
    rows.length > height &&
    inSight + height > rows.length
  );
}

function isSame(one: Look, other: Look): boolean {
  return one.rows === other.rows && isSameView(one, other);
}

function isSameView(one: Look, other: Look): boolean {
  return (
    one.grouping === other.grouping &&
    one.view.filter === other.view.filter &&
    one.view.endedForMs === other.view.endedForMs &&
    one.view.sort.column === other.view.sort.column &&
    one.view.sort.direction === other.view.sort.direction
  );
}
