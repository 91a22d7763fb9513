import {describe, expect, test} from 'vitest';
import type {Snapshot} from '../../../../source/snapshot/snapshot.js';
import {chosenCommand} from '../../../../source/ui/state/menus.js';
import {reduce} from '../../../../source/ui/state/reduce.js';
import type {ScreenState} from '../../../../source/ui/state/screen-state.js';
import {initialView} from '../../../../source/view/view.js';
import {flow, snapshot, takenAtMs} from '../../../view/flows.js';
import {startState} from '../../start-state.js';
import {play} from '../play.js';

const atMs = (second: number) => takenAtMs + second * 1000;

/** Two minutes; datagrams are dropped in the seconds from 50 to 52, and an alert is on from second 80. */
function twoMinutes(): ScreenState {
  const at = (second: number): Snapshot => {
    const {totals} = snapshot([]);
    const dropped = Math.min(3, Math.max(0, second - 49));
    return snapshot([flow()], {
      takenAtMs: atMs(second),
      totals: {...totals, drops: {total: dropped, byReason: {kernel: dropped}}},
      alerts: second >= 80 ? [{name: 'flood', filter: 'rate>1', sinceMs: atMs(80), flows: 1, ids: []}] : [],
    });
  };
  const start = startState(at(0), initialView(), {columns: 120, rows: 40});
  return Array.from({length: 121}, (_, second) => at(second)).reduce(
    (state, each) => reduce(state, {type: 'snapshot', snapshot: each}),
    start,
  );
}

describe('in the past', () => {
  test('steps of 30 seconds lead to the nearest interval, and beyond the newest one live', () => {
    const back = play(twoMinutes(), {type: 'stepTime', byMs: -30_000});
    expect(back).toMatchObject({paused: true, momentMs: atMs(90)});
    expect(play(back, {type: 'stepTime', byMs: -300_000})).toMatchObject({
      momentMs: atMs(0),
      message: {text: 'This is the oldest interval in the history'},
    });
    expect(play(back, {type: 'stepTime', byMs: 30_000})).toMatchObject({paused: false, momentMs: undefined});
  });

  test('the jump menu offers now, bookmarks, where drops and alerts began, and times ago', () => {
    const marked = play(twoMinutes(), {type: 'stepTime', byMs: -30_000}, {type: 'bookmark'});
    const {items} = play(marked, {type: 'menu', name: 'jump'}).menu!;
    expect(items.map(({description}) => description)).toEqual([
      'live',
      '30s ago: a bookmark',
      '1m10s ago: drops began',
      '40s ago: an alert began',
      '30s ago: a moment',
      '1m00s ago: a moment',
      '2m00s ago: a moment',
      '2m00s ago: the oldest interval that is kept',
    ]);
  });

  test('the chosen moment is shown, and the menu is closed', () => {
    const opened = play(twoMinutes(), {type: 'menu', name: 'jump'}, {type: 'move', by: 1});
    const command = chosenCommand(opened);
    expect(command).toEqual({type: 'goTo', atMs: atMs(50)});
    expect(play(opened, {type: 'goTo', atMs: atMs(50)})).toMatchObject({mode: 'table', momentMs: atMs(50)});
  });

  test('a second bookmark of a moment takes the first one away', () => {
    const marked = play(twoMinutes(), {type: 'bookmark'});
    expect(marked.bookmarks).toEqual([atMs(120)]);
    expect(play(marked, {type: 'bookmark'}).bookmarks).toEqual([]);
  });

  test('there is nowhere to jump before there is a past', () => {
    const fresh = startState(snapshot([]), initialView(), {columns: 80, rows: 24});
    expect(play(fresh, {type: 'menu', name: 'jump'}).message?.text).toBe('There is no history yet');
  });
});
