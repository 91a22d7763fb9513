import {describe, expect, test} from 'vitest';
import {moveColumnCursor} from '../../../../source/ui/render/table/column-cursor.js';
import {placedColumns} from '../../../../source/ui/render/table/place-columns.js';
import type {ScreenState} from '../../../../source/ui/state/screen-state.js';
import type {ColumnId} from '../../../../source/view/columns/column.js';
import {columns} from '../../../../source/view/columns/columns.js';
import {initialView} from '../../../../source/view/view.js';
import {manyFlows, snapshot} from '../../../view/flows.js';
import {tableText} from '../../lines-text.js';
import {startState} from '../../start-state.js';

const all = columns.map(({id}) => id);
const stateOf = (width: number, chosen?: readonly ColumnId[]) =>
  startState(snapshot(manyFlows(20)), initialView({columns: chosen}), {columns: width, rows: 24});

function moved(state: ScreenState, by: 1 | -1): ScreenState {
  const {column, leftColumns} = moveColumnCursor(state, by);
  return {...state, columnCursor: column, leftColumns};
}

const isInSight = (state: ScreenState) =>
  placedColumns(state).some(({column}) => column.id === state.columnCursor);

/** The columns that the cursor passes until it stays where it is. */
function walk(
  from: ScreenState,
  by: 1 | -1,
): {readonly seen: readonly ColumnId[]; readonly end: ScreenState} {
  const seen: ColumnId[] = [];
  let state = from;
  for (;;) {
    const next = moved(state, by);
    if (next.columnCursor === state.columnCursor) return {seen, end: next};
    expect(isInSight(next), next.columnCursor).toBe(true);
    seen.push(next.columnCursor!);
    state = next;
  }
}

describe('the column cursor', () => {
  test('begins at the first column', () => {
    expect(moved(stateOf(80), -1).columnCursor).toBe('client');
    expect(moved(stateOf(80), 1).columnCursor).toBe('target');
  });

  test.each([40, 60, 80, 120, 200])('reaches every chosen column on %d columns, and comes back', width => {
    const {seen, end} = walk(stateOf(width, all), 1);
    expect(seen).toEqual(all.slice(1));
    const back = walk(end, -1);
    expect(back.seen).toEqual(all.slice(0, -1).toReversed());
    expect(back.end.leftColumns).toBe(0);
  });

  test.each([40, 60, 80, 120])('goes through the default columns on %d columns, and comes back', width => {
    const {seen, end} = walk(stateOf(width), 1);
    expect(seen.length).toBeGreaterThan(2);
    const back = walk(end, -1);
    expect(back.end).toMatchObject({columnCursor: 'client', leftColumns: 0});
  });

  test('stands before the title and the cell where there are no colours', () => {
    const lines = tableText(moved(stateOf(80), 1));
    expect(lines[0]).toMatch(/CLIENT +>TARGET /);
    expect(lines[1]).toMatch(/^>.+ >127\.0\.0\.1:53 /);
  });
});
