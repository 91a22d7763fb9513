import {describe, expect, test} from 'vitest';
import type {ScreenEvent} from '../../../source/ui/state/commands.js';
import type {ScreenState} from '../../../source/ui/state/screen-state.js';
import {flow, snapshot, takenAtMs} from '../../view/flows.js';
import {many, move, play, ports, shown, sized, start} from './play.js';

describe('a pause', () => {
  test('freezes the flows and the history, and resuming shows the newest of both', () => {
    const before = play(start([sized(1, 1)]), shown(sized(1, 2)), {type: 'pause'});
    const paused = play(before, shown(sized(1, 3)), shown(sized(1, 4)));
    expect(paused.rows).toBe(before.rows);
    expect(paused.history).toHaveLength(1);
    const resumed = play(paused, {type: 'pause'});
    expect(resumed.rows.at(0)?.rx.bytes).toBe(4);
    expect(resumed.history).toHaveLength(3);
    expect(resumed.snapshot).toBe(paused.newest);
  });

  test('still sorts and filters what is frozen', () => {
    const paused = play(start(many), {type: 'pause'}, shown(sized(1, 1)), {type: 'invert'});
    expect(ports(paused)[0]).toBe(1049);
  });
});

test('a message stays until the next key, not until the next interval', () => {
  const state = play(start(many), {type: 'message', text: 'Exported', failed: false}, shown(sized(1, 1)));
  expect(state.message?.text).toBe('Exported');
  const logged = play(state, {type: 'log', line: {atMs: 0, level: 30, text: 'a line of the log'}});
  expect(logged.message?.text).toBe('Exported');
  expect(play(state, move(1)).message).toBeUndefined();
  expect(play(state, {type: 'messageOver'}).message).toBeUndefined();
});

test('the history is bounded', () => {
  let state = start([]);
  for (let interval = 0; interval < 1000; interval++) state = play(state, shown());
  expect(state.history.length).toBeLessThanOrEqual(600);
});

describe('stepping through time', () => {
  const at = (second: number) =>
    ({
      type: 'snapshot',
      snapshot: snapshot([sized(1, second)], {takenAtMs: takenAtMs + second * 1000}),
    }) satisfies ScreenEvent;
  const back: ScreenEvent = {type: 'step', intervals: -1};
  const forward: ScreenEvent = {type: 'step', intervals: 1};
  const bytes = ({rows}: ScreenState) => rows.at(0)?.rx.bytes;
  const lived = play(start([sized(1, 0)]), at(1), at(2), at(3));

  test('shows an earlier interval, then the next ones until it is live again', () => {
    const before = play(lived, back, back);
    expect([bytes(before), before.paused, before.history.length]).toEqual([1, true, 1]);
    expect(bytes(play(before, forward))).toBe(2);
    const live = play(before, forward, forward, forward);
    expect([bytes(live), live.paused]).toEqual([3, false]);
  });

  test('stays at its moment while new snapshots come, and steps from there', () => {
    const before = play(lived, back, at(4), at(5));
    expect(bytes(before)).toBe(2);
    expect(bytes(play(before, forward))).toBe(3);
  });

  test('stops at the oldest interval, and says so', () => {
    const oldest = play(lived, back, back, back, back);
    expect(bytes(oldest)).toBe(1);
    expect(oldest.message?.text).toMatch(/oldest/);
  });
});

describe('a tree', () => {
  const group: ScreenEvent = {type: 'group', by: 'client'};

  test('folds by Enter on the parent, and all at once', () => {
    const tree = play(start(many), group);
    expect(tree.rows).toHaveLength(51);
    expect(play(tree, {type: 'enter'}).rows).toHaveLength(1);
    expect(play(tree, {type: 'enter'}, {type: 'enter'}).rows).toHaveLength(51);
    expect(play(tree, {type: 'foldAll'}).rows).toHaveLength(1);
  });

  test('goes through the groupings, and back to the plain table', () => {
    let state = start(many);
    const seen: unknown[] = [];
    for (let press = 0; press < 5; press++) {
      state = play(state, {type: 'group'});
      seen.push(state.grouping);
    }
    expect(seen).toEqual(['client', 'target', 'service', 'app', undefined]);
    expect(state.rows).toHaveLength(50);
  });

  test('goes through countries and ASs as well, where a flow has one', () => {
    let state = start([flow({metadata: {country: 'DE', asn: 3320}}), flow({client: '10.0.0.9:1'})]);
    const seen: unknown[] = [];
    for (let press = 0; press < 7; press++) {
      state = play(state, {type: 'group'});
      seen.push(state.grouping);
    }
    expect(seen).toEqual(['client', 'target', 'service', 'app', 'country', 'asn', undefined]);
  });
});
