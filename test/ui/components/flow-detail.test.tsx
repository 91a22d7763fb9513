import {expect, test} from 'vitest';
import {FlowDetail, flowDetailFields} from '../../../source/ui/components/flow-detail.js';
import {slice} from '../../../source/ui/components/slice.js';
import {paneLineCount} from '../../../source/ui/state/panes/line-count.js';
import {reduce} from '../../../source/ui/state/reduce.js';
import {initialView} from '../../../source/view/view.js';
import {flow, snapshot, takenAtMs} from '../../view/flows.js';
import {startState} from '../start-state.js';
import {draw} from './draw.js';

const one = flow({metadata: {site: 'lab'}});
const size = {columns: 100, rows: 60};
const state = reduce(startState(snapshot([one]), initialView(), size), {type: 'enter'});
const drawn = () => draw(state, shown => <FlowDetail {...slice(shown, flowDetailFields)} />);

test('shows the facts, the metadata and the graphs of the flow', () => {
  const text = drawn().lines().join('\n');
  expect(text).toMatch(/^Flow: Esc returns.*\n127\.0\.0\.1:40000 -> 127\.0\.0\.1:53\n/);
  expect(text).toMatch(/first seen[\s\S]*site +lab[\s\S]*RX up[\s\S]*TX down/);
});

test('says so when the flow is gone', () => {
  const detail = drawn();
  detail.rerendersAfter({type: 'snapshot', snapshot: snapshot([], {takenAtMs: takenAtMs + 1000})});
  expect(detail.lines()[1]).toBe('This flow has ended and is gone.');
});

test('is drawn again for a snapshot, and not for the log', () => {
  const detail = drawn();
  expect(detail.rerendersAfter({type: 'log', line: {atMs: 0, level: 30, text: 'a line'}})).toBe(false);
  expect(detail.rerendersAfter({type: 'message', text: 'Copied', failed: false})).toBe(false);
  expect(detail.rerendersAfter({type: 'snapshot', snapshot: snapshot([one])})).toBe(true);
});

test('has as many lines as the state counts', () => {
  const later = reduce(state, {type: 'snapshot', snapshot: snapshot([one], {takenAtMs: takenAtMs + 1000})});
  for (const each of [state, later]) {
    const lines = draw(each, shown => <FlowDetail {...slice(shown, flowDetailFields)} />).lines();
    expect(lines.findLastIndex(line => line.trim() !== '')).toBeLessThanOrEqual(paneLineCount(each));
  }
});
