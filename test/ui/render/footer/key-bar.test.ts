import {describe, expect, test} from 'vitest';
import {displayWidth} from '../../../../source/text/sanitize.js';
import {withoutActions} from '../../../../source/ui/input/bindings.js';
import {createKeyMap, type KeyMap} from '../../../../source/ui/input/key-map.js';
import type {ScreenEvent} from '../../../../source/ui/state/commands.js';
import {reduce} from '../../../../source/ui/state/reduce.js';
import {initialView} from '../../../../source/view/view.js';
import {manyFlows, snapshot} from '../../../view/flows.js';
import {keyBarText} from '../../lines-text.js';
import {startState} from '../../start-state.js';

const state = (columns: number) => startState(snapshot(manyFlows(5)), initialView(), {columns, rows: 24});

describe('the bar', () => {
  test('shows all keys on 80 columns', () => {
    expect(keyBarText(state(80))).toBe(
      'F1Help F2Setup F3Search F4Filter F5Tree F6Sort F7Lim- F8Lim+ F9Act F10Quit',
    );
  });

  test('shortens its labels before it drops a key', () => {
    expect(keyBarText(state(82))).toBe(
      'F1Help F2Setup F3Search F4Filter F5Tree F6Sort F7Limit- F8Limit+ F9Actions F10Quit',
    );
    expect(keyBarText(state(70))).toBe(
      'F1Help F2Set F3Find F4Filt F5Tree F6Sort F7Lim- F8Lim+ F9Act F10Quit',
    );
    expect(keyBarText(state(60))).toBe('F1HelpF2SetF3FindF4FiltF5TreeF6SortF7Lim-F8Lim+F9ActF10Quit');
  });

  test('names more keys where there is room', () => {
    expect(keyBarText(state(120))).toMatch(/F10Quit EnterDetail TabServices pPause$/);
  });

  test('keeps Help, what finds flows and Quit, however narrow the terminal', () => {
    expect(keyBarText(state(40))).toBe('F1HelpF3FindF4FiltF5TreeF6SortF10Quit');
    for (let columns = 40; columns < 80; columns++) {
      const bar = keyBarText(state(columns));
      expect(bar).toMatch(/^F1Help ?.*F3(Find|Search) ?F4(Filt|Filter) ?F5Tree ?F6Sort.*F10Quit$/);
      expect(displayWidth(bar)).toBeLessThanOrEqual(columns);
    }
  });

  test('fits even a terminal that is too small for the screen', () => {
    expect(displayWidth(keyBarText(state(5)))).toBeLessThanOrEqual(5);
  });

  test("shows the user's keys, and no command without a key", () => {
    const {bindings} = createKeyMap({keys: {sort: ['o'], filter: [], act: ['x', 'F9']}}) as KeyMap;
    const bar = keyBarText({...state(120), bindings});
    expect(bar).toMatch(/ oSort /);
    expect(bar).toMatch(/ xActions /);
    expect(bar).not.toMatch(/Filter/);
  });

  test('offers no actions on a read-only screen, in the table and in the details', () => {
    const readonly = {...state(100), bindings: withoutActions(state(100).bindings)};
    const open: ScreenEvent = {type: 'enter'};
    expect(keyBarText(reduce(state(100), open))).toMatch(/^EscBack F7Limit- F8Limit\+ F9Actions yCopy/);
    expect(keyBarText(reduce(readonly, open))).toMatch(/^EscBack yCopy/);
    expect(keyBarText(readonly)).not.toMatch(/F7|F8|F9/);
  });
});
