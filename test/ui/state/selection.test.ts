import {describe, expect, test} from 'vitest';
import type {ScreenEvent} from '../../../source/ui/state/commands.js';
import {snapshot, takenAtMs} from '../../view/flows.js';
import {many, move, play, ports, selectedPort, shown, sized, start, typed} from './play.js';

describe('the selection', () => {
  const three = [sized(1, 300), sized(2, 200), sized(3, 100)];

  test('moves by rows, pages and to the edges, and never leaves the table', () => {
    const state = start(many);
    expect(play(state, move(-1)).selectedIndex).toBe(0);
    expect(play(state, move(3)).selectedIndex).toBe(3);
    // 24 rows: five of header, the titles and the keys; 17 for flows.
    expect(play(state, {type: 'page', pages: 1}).selectedIndex).toBe(17);
    expect(play(state, {type: 'edge', end: true}).selectedIndex).toBe(49);
    expect(play(state, {type: 'edge', end: true}, move(1)).selectedIndex).toBe(49);
    expect(play(state, {type: 'edge', end: true}, {type: 'edge', end: false}).selectedIndex).toBe(0);
  });

  test('stays at the top until the user moves it, whatever the order', () => {
    const state = play(start(three), shown(sized(1, 300), sized(2, 200), sized(3, 900)));
    expect(state.selectedIndex).toBe(0);
    expect(selectedPort(state)).toBe(3);
  });

  const changed = snapshot([sized(1, 300), sized(2, 50), sized(3, 100)], {takenAtMs: takenAtMs + 5000});

  test('keeps its row when the order changes, as in htop', () => {
    const state = play(start(three), move(1), {type: 'snapshot', snapshot: changed});
    expect(state.selectedIndex).toBe(1);
    expect(selectedPort(state)).toBe(3);
  });

  test('stays on a flow that is followed, until the next move', () => {
    const state = play(start(three), move(1), {type: 'follow'}, {type: 'snapshot', snapshot: changed});
    expect(selectedPort(state)).toBe(2);
    expect(state.selectedIndex).toBe(2);
    const inverted = play(state, {type: 'invert'});
    expect(selectedPort(inverted)).toBe(2);
    expect(play(inverted, move(1)).follow).toBe(false);
  });

  test.each<ScreenEvent>([
    {type: 'sortBy', column: 'bytes'},
    {type: 'invert'},
    {type: 'filter', text: 'client:10'},
    {type: 'clearFilter'},
    {type: 'group', by: 'client'},
  ])('$type shows the rows from the top, and keeps the line of the cursor', event => {
    const scrolled = play(start(many), move(40), move(-3));
    expect(scrolled).toMatchObject({top: 24, selectedIndex: 37});
    expect(play(scrolled, event)).toMatchObject({top: 0, selectedIndex: 13});
  });

  test('sorts at once, also just after a move', () => {
    expect(ports(play(start(three), move(1), {type: 'invert'}))).toEqual([3, 2, 1]);
    const next = snapshot([sized(1, 3), sized(2, 2), sized(3, 900)], {takenAtMs: takenAtMs + 1000});
    const state = play(
      start(three),
      move(1),
      {type: 'sortBy', column: 'bytes'},
      {
        type: 'snapshot',
        snapshot: next,
      },
    );
    expect(ports(state)).toEqual([3, 1, 2]);
  });

  test('keeps the order of the rows for a moment after a move, with new rows last', () => {
    const moved = play(start(three), move(1));
    const next = (afterMs: number) =>
      snapshot([sized(1, 300), sized(2, 50), sized(3, 900), sized(4, 700)], {takenAtMs: takenAtMs + afterMs});
    expect(ports(play(moved, {type: 'snapshot', snapshot: next(1000)}))).toEqual([1, 2, 3, 4]);
    expect(ports(play(moved, {type: 'snapshot', snapshot: next(4000)}))).toEqual([3, 4, 1, 2]);
  });

  test('stays at its index when its flow is gone, and then follows the flow at that index', () => {
    const state = play(start(three), move(1), shown(sized(1, 300), sized(3, 100)));
    expect(state.selectedIndex).toBe(1);
    expect(selectedPort(state)).toBe(3);
    expect(selectedPort(play(state, shown(sized(1, 300), sized(3, 999))))).toBe(3);
  });

  test('returns to the followed flow when the filter that hid it is cleared', () => {
    const state = play(
      start(three),
      move(2),
      {type: 'follow'},
      {type: 'open', mode: 'filter'},
      typed('client:10.0.0.1:1'),
    );
    expect(ports(state)).toEqual([1]);
    expect(state.selectedIndex).toBe(0);
    expect(selectedPort(play(state, {type: 'clearFilter'}))).toBe(3);
  });

  test('distinguishes an ended flow from its successor with the same id, and moves to the successor when the ended one is gone', () => {
    const ended = sized(2, 200, {state: 'ended', endedAtMs: takenAtMs, startedAtMs: takenAtMs - 9000});
    const successor = sized(2, 10, {startedAtMs: takenAtMs - 10});
    let state = play(start([sized(1, 300), ended]), move(1));
    state = play(state, shown(sized(1, 300), successor, ended));
    expect(state.rows.at(state.selectedIndex)?.state).toBe('ended');
    state = play(state, shown(sized(1, 300), sized(3, 100), successor));
    expect(state.rows.at(state.selectedIndex)).toMatchObject({client: '10.0.0.1:2', state: 'active'});
  });

  test('works without any flow', () => {
    const state = play(start([]), move(1), {type: 'page', pages: 1}, {type: 'edge', end: true});
    expect(state.selectedIndex).toBe(0);
    expect(selectedPort(play(state, shown(sized(1, 1))))).toBe(1);
  });

  test('is always among the visible rows, also after a resize', () => {
    let state = play(start(many), {type: 'edge', end: true});
    expect(state.top).toBe(33);
    state = play(state, {type: 'resize', size: {columns: 100, rows: 35}});
    expect(state.top).toBe(23);
    state = play(state, {type: 'edge', end: false}, move(20), {
      type: 'resize',
      size: {columns: 80, rows: 12},
    });
    expect(state.selectedIndex - state.top).toBeLessThan(7);
    expect(state.top).toBeLessThanOrEqual(20);
  });
});
