import {describe, expect, test} from 'vitest';
import type {ScreenEvent} from '../../../source/ui/state/commands.js';
import {setupItems} from '../../../source/ui/state/setup.js';
import {initialView} from '../../../source/view/view.js';
import {many, play, start} from './play.js';

describe('the setup', () => {
  const setup: ScreenEvent = {type: 'open', mode: 'setup'};

  test('hides and shows the column under the cursor', () => {
    const hidden = play(start(many), setup, {type: 'toggleColumn'});
    expect(hidden.view.columns).not.toContain('client');
    expect(play(hidden, {type: 'toggleColumn'}).view.columns.at(-1)).toBe('client');
  });

  test('moves a column', () => {
    const moved = play(start(many), setup, {type: 'moveColumn', by: 1});
    expect(moved.view.columns.slice(0, 2)).toEqual(['target', 'client']);
    expect(setupItems(moved)[moved.setupCursor]).toMatchObject({id: 'client'});
  });

  test('goes through the themes on its first line', () => {
    const first = play(start(many), setup, {type: 'edge', end: false});
    expect(setupItems(first)[0]).toEqual({kind: 'theme', name: 'default'});
    const next = play(first, {type: 'toggleColumn'});
    expect([next.themeName, next.view.columns]).toEqual(['light', first.view.columns]);
    const all = play(next, {type: 'toggleColumn'}, {type: 'toggleColumn'}, {type: 'toggleColumn'});
    expect([all.themeName, all.setupCursor]).toEqual(['default', 0]);
    expect(play(first, {type: 'moveColumn', by: 1})).toBe(first);
  });

  test('does not hide the last column', () => {
    const view = initialView({columns: ['client']});
    const last = play({...start(many), view}, setup, {type: 'toggleColumn'});
    expect(last.view.columns).toEqual(['client']);
  });
});
