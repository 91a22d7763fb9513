import {expect, test} from 'vitest';
import {withDropped} from '../../../source/snapshot/forwarding.js';
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

test('tells received, forwarded and dropped apart in each direction, and shows the rate that got through', () => {
  const throttled = flow({
    drops: 45,
    rx: flow().rx,
    tx: withDropped(
      {packets: 50, bytes: 50_000, packetsPerSecond: 50, bytesPerSecond: 50_000},
      {packets: 45, bytes: 45_000, packetsPerSecond: 45, bytesPerSecond: 45_000},
    ),
  });
  const shown = reduce(startState(snapshot([throttled]), initialView(), size), {type: 'enter'});
  const text = draw(shown, each => <FlowDetail {...slice(each, flowDetailFields)} />)
    .lines()
    .join('\n');
  expect(text).toMatch(/^received +400B in 10 packets, 40B each, all forwarded$/m);
  expect(text).toMatch(/^sent back +50\.0KB in 50 packets, 1\.00KB each$/m);
  expect(text).toMatch(/^forwarded +5\.00KB in 5 packets; 90% dropped: 45\.0KB in 45 packets$/m);
  expect(text).toMatch(/^TX down +5\.00KB\/s 5\.0p\/s/m);
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
