import {expect, test} from 'vitest';
import {Header, headerFields} from '../../../source/ui/components/header.js';
import {slice} from '../../../source/ui/components/slice.js';
import {initialView} from '../../../source/view/view.js';
import {manyFlows, snapshot} from '../../view/flows.js';
import {startState} from '../start-state.js';
import {draw} from './draw.js';

const size = {columns: 100, rows: 24};
const state = startState(snapshot(manyFlows(50)), initialView(), size);
const drawn = (hint?: string) => draw(state, shown => <Header {...slice(shown, headerFields)} hint={hint} />);

test('shows the host, the rates, the view and the hint in five lines', () => {
  const lines = drawn('a hint').lines();
  expect(lines).toHaveLength(5);
  expect(lines[0]).toContain('testhost');
  expect(lines[1]).toMatch(/^▲ +80B\/s/);
  expect(lines[3]).toMatch(/^Rows 43 active/);
  expect(lines[4]).toBe('a hint');
});

test('is drawn again for a snapshot, another view or row only', () => {
  const header = drawn();
  expect(header.rerendersAfter({type: 'log', line: {atMs: 0, level: 30, text: 'a line'}})).toBe(false);
  expect(header.rerendersAfter({type: 'tag'}, {type: 'move', by: -1})).toBe(false);
  expect(header.rerendersAfter({type: 'message', text: 'a message', failed: false})).toBe(false);
  expect(header.rerendersAfter({type: 'move', by: 1})).toBe(true);
  expect(header.rerendersAfter({type: 'invert'})).toBe(true);
  expect(header.rerendersAfter({type: 'snapshot', snapshot: snapshot(manyFlows(51))})).toBe(true);
});
