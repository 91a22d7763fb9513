import {describe, expect, test} from 'vitest';
import type {ScreenEvent} from '../../../source/ui/state/commands.js';
import {chosenCommand} from '../../../source/ui/state/menus.js';
import {initialView} from '../../../source/view/view.js';
import {snapshot} from '../../view/flows.js';
import {startState} from '../start-state.js';
import {many, move, play, size, start} from './play.js';

describe('the sort menu', () => {
  test('starts at the current column, and sorts by the chosen one in its default direction', () => {
    const menu = play(start(many), {type: 'menu', name: 'sort'});
    const state = play(menu, chosenCommand(play(menu, {type: 'edge', end: false})) as ScreenEvent);
    expect(state).toMatchObject({mode: 'table', view: {sort: {column: 'client', direction: 'asc'}}});
    expect(state.selectedIndex).toBe(0);
    expect(play(menu, move(1), {type: 'close'}).view.sort.column).toBe('rate');
  });

  test('offers the metadata keys that are shown, and starts at the current one', () => {
    const view = initialView({
      columns: ['client', 'meta.site'],
      sort: {column: 'meta.tier', direction: 'asc'},
    });
    const menu = play(startState(snapshot(many), view, size), {type: 'menu', name: 'sort'});
    expect(chosenCommand(menu)).toEqual({type: 'sortBy', column: 'meta.tier'});
    expect(chosenCommand(play(menu, move(-1)))).toEqual({type: 'sortBy', column: 'meta.site'});
  });

  test('pages by as many columns as are visible', () => {
    const menu = play(start(many), {type: 'menu', name: 'sort'}, {type: 'edge', end: false});
    // 24 rows: five of header, title, blank line and keys; 16 for columns.
    expect(play(menu, {type: 'page', pages: 1}).menu?.cursor).toBe(16);
  });

  test('jumps to the next column that begins with a letter, and wraps around', () => {
    const jump = (text: string): ScreenEvent => ({type: 'jump', text});
    const menu = play(start(many), {type: 'menu', name: 'sort'}, {type: 'edge', end: false});
    const chosen = (...actions: ScreenEvent[]) => chosenCommand(play(menu, ...actions));
    expect(chosen(jump('T'))).toEqual({type: 'sortBy', column: 'target'});
    expect(chosen(jump('t'), jump('t'))).toEqual({type: 'sortBy', column: 'tx-rate'});
    expect(chosen(jump('d'), jump('d'))).toEqual({type: 'sortBy', column: 'drop-rate'});
    expect(chosen(jump('#'))).toEqual({type: 'sortBy', column: 'client'});
  });
});
