import {describe, expect, test} from 'vitest';
import type {ScreenEvent} from '../../../source/ui/state/commands.js';
import {firstColumn, setupItems} from '../../../source/ui/state/setup.js';
import {initialView} from '../../../source/view/view.js';
import {many, move, play, start} from './play.js';

describe('the setup', () => {
  const setup: ScreenEvent = {type: 'open', mode: 'setup'};

  const idsOf = (state: ReturnType<typeof start>) =>
    setupItems(state).flatMap(item => (item.kind === 'column' ? [item.id] : []));

  test('hides and shows the column under the cursor, and every line stays where it is', () => {
    const opened = play(start(many), setup, move(1));
    const hidden = play(opened, {type: 'toggleColumn'});
    expect(hidden.view.columns).not.toContain('target');
    expect([idsOf(hidden), hidden.setupCursor]).toEqual([idsOf(opened), opened.setupCursor]);
    expect(play(hidden, {type: 'toggleColumn'}).view.columns).toEqual(opened.view.columns);
  });

  test('lists each hidden column behind its neighbour, and shows it there', () => {
    const opened = play(start(many), setup);
    const at = idsOf(opened).indexOf('rate');
    expect(idsOf(opened)[at - 1]).toBe('state');
    const shown = play(opened, {type: 'toggleColumn', item: firstColumn + at});
    expect(shown.view.columns.indexOf('rate')).toBe(shown.view.columns.indexOf('state') + 1);
  });

  test('goes back to the defaults', () => {
    const opened = play(
      {...start(many), view: initialView({columns: ['age', 'client']}), themeName: 'light'},
      setup,
    );
    const reset = play(opened, {type: 'toggleColumn', item: 0});
    expect([reset.view.columns, reset.themeName]).toEqual([initialView().columns, 'default']);
    expect(reset.message?.failed).toBe(false);
  });

  test('moves a column', () => {
    const moved = play(start(many), setup, {type: 'moveColumn', by: 1});
    expect(moved.view.columns.slice(0, 2)).toEqual(['target', 'client']);
    expect(setupItems(moved)[moved.setupCursor]).toMatchObject({id: 'client'});
  });

  test('goes through the themes above the columns', () => {
    const first = play(start(many), setup, move(-1));
    expect(setupItems(first)[1]).toEqual({kind: 'theme', name: 'default'});
    const next = play(first, {type: 'toggleColumn'});
    expect([next.themeName, next.view.columns]).toEqual(['light', first.view.columns]);
    const all = play(next, {type: 'toggleColumn'}, {type: 'toggleColumn'}, {type: 'toggleColumn'});
    expect([all.themeName, all.setupCursor]).toEqual(['default', 1]);
    expect(play(first, {type: 'moveColumn', by: 1})).toBe(first);
  });

  test('does not hide the last column', () => {
    const view = initialView({columns: ['client']});
    const last = play({...start(many), view}, setup, {type: 'toggleColumn'});
    expect(last.view.columns).toEqual(['client']);
  });
});
