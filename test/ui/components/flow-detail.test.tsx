import {describe, expect, test} from 'vitest';
import type {WatchedFlow} from '../../../source/flow/watched-datagram.js';
import {FlowDetail, flowDetailFields} from '../../../source/ui/components/flow-detail.js';
import {slice} from '../../../source/ui/components/slice.js';
import type {ScreenEvent} from '../../../source/ui/state/commands.js';
import {paneLineCount} from '../../../source/ui/state/panes/line-count.js';
import {reduce} from '../../../source/ui/state/reduce.js';
import type {ScreenState} from '../../../source/ui/state/screen-state.js';
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
  expect(text).toMatch(/first seen[\s\S]*site +lab[\s\S]*▲ to target {2}no interval yet +▼ to client/);
});

test('has the numbers of each direction beside what is known, and below each other on a narrow terminal', () => {
  const wide = drawn().lines();
  expect(wide[2]).toMatch(/▲ to target +▼ to client +What is known$/);
  expect(wide[3]).toMatch(/^received +400B +1\.50KB +service +dns$/);
  const narrow = draw({...state, size: {columns: 60, rows: 60}}, shown => (
    <FlowDetail {...slice(shown, flowDetailFields)} />
  )).lines();
  expect(narrow.every(line => line.length <= 60)).toBe(true);
  expect(narrow[3]).toMatch(/^received +400B +1\.50KB$/);
  expect(narrow.indexOf('What is known')).toBeGreaterThan(3);
});

test('says what the height of a graph means, and the time that it shows', () => {
  const rated = (bytesPerSecond: number) => ({packets: 1, bytes: 1, packetsPerSecond: 1, bytesPerSecond});
  const at = (rate: number, second: number): ScreenEvent => ({
    type: 'snapshot',
    snapshot: snapshot([flow({tx: rated(rate)})], {takenAtMs: takenAtMs + (second + 1) * 1000}),
  });
  const later = [5000, 9000, 7000].map(at).reduce(reduce, state);
  const text = draw(later, shown => <FlowDetail {...slice(shown, flowDetailFields)} />)
    .lines()
    .join('\n');
  expect(text).toContain('▼ to client  peak 9.00KB/s in the last 3 s');
  expect(text).toMatch(/-3s ─+ now +-3s ─+ now/);
});

describe('the last datagrams', () => {
  const watched: WatchedFlow = {
    id: one.id,
    startedAtMs: one.startedAtMs,
    datagrams: [
      {direction: 'tx', atMs: takenAtMs + 250, bytes: 900, head: new Uint8Array(256).fill(7)},
      {direction: 'rx', atMs: takenAtMs, bytes: 9, head: Buffer.from('hi\u001b[31m\u009b')},
    ],
  };
  const withDatagrams = reduce(state, {type: 'watched', watched});
  const linesOf = (shown: ScreenState) =>
    draw(shown, each => <FlowDetail {...slice(each, flowDetailFields)} />).lines();

  test('are shown as numbers and text, and nothing in them reaches the terminal as it is', () => {
    const text = linesOf(withDatagrams).join('\n');
    expect(text).toMatch(
      /▼ to client {2}\d\d:00:00\.250 {2}900 bytes, the first 256\n0000 {2}07 07 .* \|\.{16}\|\n\*\n/,
    );
    expect(text).toMatch(
      /▲ to target {2}\d\d:00:00\.000 {2}9 bytes\n0000 {2}68 69 1b 5b 33 31 6d .*\|hi\.\[31m\.\.\|/,
    );
    expect(text).not.toContain('\u009b');
  });

  test('are not shown of another flow, of a moment of the past, or where nobody can know them', () => {
    const next = reduce(withDatagrams, {type: 'watched', watched: {...watched, startedAtMs: 1}});
    for (const each of [next, {...withDatagrams, momentMs: takenAtMs}, state]) {
      expect(linesOf(each).join('\n')).not.toContain('Last datagrams');
    }
  });

  test('stand still during a pause', () => {
    const paused = reduce(withDatagrams, {type: 'pause'});
    const later = reduce(paused, {type: 'watched', watched: {...watched, datagrams: []}});
    expect(later.watched).toBe(watched);
    expect(reduce(later, {type: 'watched', watched: undefined}).watched).toBeUndefined();
  });
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
  const datagrams = [
    {direction: 'rx', atMs: takenAtMs, bytes: 300, head: Buffer.from('x'.repeat(250))},
  ] as const;
  const watched = reduce(later, {type: 'watched', watched: {...one, datagrams}});
  const narrow = {...watched, size: {columns: 50, rows: 90}};
  for (const each of [state, later, watched, narrow]) {
    const lines = draw(each, shown => <FlowDetail {...slice(shown, flowDetailFields)} />).lines();
    expect(lines.findLastIndex(line => line.trim() !== '')).toBe(paneLineCount(each));
  }
});
