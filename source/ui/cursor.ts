import {defaultBindings} from './bindings.js';
import {helpText} from './help-text.js';
import {movePicker} from './pickers.js';
import {holdMs, scrolled} from './rows.js';
import {clamp, select} from './selection.js';
import {moveSetup} from './setup.js';
import {mainHeight, type Size, tableHeight} from './size.js';
import type {ScreenState} from './state.js';

const edge = 1e9;

/** Moves whatever the screen shows: a cursor where there is one, else the text. */
export function move(state: ScreenState, by: number): ScreenState {
  switch (state.mode) {
    case 'picker':
      return movePicker(state, by);
    case 'setup':
      return moveSetup(state, by);
    case 'help':
      return scrollHelp(state, by);
    case 'log':
    case 'services':
    case 'detail':
      return {...state, paneTop: Math.max(0, Math.min(state.paneTop, edge) + by)};
    default: {
      const heldUntilMs = state.newest.takenAtMs + state.newest.intervalSeconds * 1000 + holdMs;
      return scrolled({...state, heldUntilMs, ...select(state.rows, state.selectedIndex + by)});
    }
  }
}

export function movePage(state: ScreenState, pages: number): ScreenState {
  return move(state, pages * tableHeight(state));
}

export function moveToEdge(state: ScreenState, end: boolean): ScreenState {
  return move(state, end ? edge : -edge);
}

/** Lines of the help that fit, below its title. */
export function helpHeight(size: Size): number {
  return Math.max(1, mainHeight(size) - 2);
}

/** A help that is shown whole has nowhere to go: there these are keys as any other, which close it. */
function scrollHelp(state: ScreenState, by: number): ScreenState {
  const hidden = helpText(state.size, defaultBindings).length - helpHeight(state.size);
  return hidden <= 0
    ? {...state, mode: 'table'}
    : {...state, helpTop: clamp(Math.min(state.helpTop, hidden) + by, hidden)};
}
