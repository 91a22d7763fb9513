import {expect, test} from 'vitest';
import {FlowTable, flowTableFields} from '../../../source/ui/components/flow-table.js';
import {slice} from '../../../source/ui/components/slice.js';
import {mainHeight} from '../../../source/ui/state/size.js';
import {initialView} from '../../../source/view/view.js';
import {manyFlows, snapshot} from '../../view/flows.js';
import {startState} from '../start-state.js';
import {draw} from './draw.js';

const size = {columns: 100, rows: 24};
const state = startState(snapshot(manyFlows(50)), initialView(), size);
const drawn = () => draw(state, shown => <FlowTable {...slice(shown, flowTableFields)} />);

test('shows the titles and as many rows as fit, with the cursor on the first', () => {
  const lines = drawn().lines();
  expect(lines).toHaveLength(mainHeight(size));
  expect(lines[0]).toMatch(/CLIENT +TARGET/);
  expect(lines[1]).toMatch(/^>/);
  expect(lines.at(-1)).toMatch(/^ .*\d/);
});

test('is drawn again for other rows, a move or a tag only', () => {
  const table = drawn();
  expect(table.rerendersAfter({type: 'log', line: {atMs: 0, level: 30, text: 'a line'}})).toBe(false);
  expect(table.rerendersAfter({type: 'message', text: 'a message', failed: false})).toBe(false);
  expect(table.rerendersAfter({type: 'resetPeaks'})).toBe(false);
  expect(table.rerendersAfter({type: 'move', by: 1})).toBe(true);
  expect(table.rerendersAfter({type: 'tag'})).toBe(true);
  expect(table.rerendersAfter({type: 'snapshot', snapshot: snapshot(manyFlows(51))})).toBe(true);
});
