import {choiceHeight} from '../render/overlays/choice.js';
import {helpText} from '../render/overlays/help-text.js';
import {paneHeight} from '../render/panes/pane-lines.js';
import {paneText} from '../render/panes/panes.js';
import {movePicker} from './menus.js';
import {holdMs, scrolled} from './rows.js';
import {clamp, select} from './selection.js';
import {moveSetup} from './setup.js';
import {tableHeight} from './size.js';
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
      return scrollPane(state, by);
    default: {
      const heldUntilMs = state.newest.takenAtMs + state.newest.intervalSeconds * 1000 + holdMs;
      return scrolled({...state, heldUntilMs, ...select(state.rows, state.selectedIndex + by)});
    }
  }
}

export function movePage(state: ScreenState, pages: number): ScreenState {
  return move(state, pages * pageHeight(state));
}

function pageHeight(state: ScreenState): number {
  const {size, mode} = state;
  if (mode === 'picker' || mode === 'setup' || mode === 'help') return choiceHeight(size);
  return tableHeight(state);
}

export function moveToEdge(state: ScreenState, end: boolean): ScreenState {
  return move(state, end ? edge : -edge);
}

function scrollHelp(state: ScreenState, by: number): ScreenState {
  const hidden = helpText(state.size, state.bindings).length - choiceHeight(state.size);
  return {...state, helpTop: scrolledTo(state.helpTop, by, hidden)};
}

function scrollPane(state: ScreenState, by: number): ScreenState {
  const hidden = (paneText(state)?.lines.length ?? 0) - paneHeight(state.size);
  return {...state, paneTop: scrolledTo(state.paneTop, by, hidden)};
}

/** From where it is seen, though a resize or fewer lines may have left it beyond the end. */
function scrolledTo(top: number, by: number, hidden: number): number {
  const last = Math.max(0, hidden);
  return clamp(Math.min(top, last) + by, last);
}
