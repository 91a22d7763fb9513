import {expect, test} from 'vitest';
import {Setup, setupFields} from '../../../source/ui/components/setup.js';
import {slice} from '../../../source/ui/components/slice.js';
import {reduce} from '../../../source/ui/state/reduce.js';
import {initialView} from '../../../source/view/view.js';
import {flow, snapshot} from '../../view/flows.js';
import {startState} from '../start-state.js';
import {draw} from './draw.js';

const opened = startState(snapshot([flow()]), initialView(), {columns: 80, rows: 24});
const state = reduce(opened, {type: 'open', mode: 'setup'});
const drawn = () => draw(state, shown => <Setup {...slice(shown, setupFields)} />);

test('shows the theme and the columns, with the cursor on the first column', () => {
  const lines = drawn().lines();
  expect(lines[0]).toMatch(/^Setup: Space shows or hides a column/);
  expect(lines[2]).toBe('  Back to the defaults');
  expect(lines[3]).toBe('  Theme: default');
  expect(lines[4]).toMatch(/^> \[x\] client /);
});

test('shows what is hidden at once, in the list and in the rows below it', () => {
  const setup = drawn();
  expect(setup.lines().join('\n')).toMatch(/CLIENT +TARGET/);
  expect(setup.rerendersAfter({type: 'toggleColumn'})).toBe(true);
  expect(setup.lines().join('\n')).toMatch(/> \[ \] client[\s\S]*\n +TARGET +SERVICE/);
});
