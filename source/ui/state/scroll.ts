import {moveInMenu} from './menus.js';
import {moveInPalette} from './palette.js';
import {helpText} from './panes/help-text.js';
import {hostsHeight, moveHost} from './panes/hosts.js';
import {paneLineCount} from './panes/line-count.js';
import {moveService, servicesHeight} from './panes/services.js';
import {scrolled} from './rows.js';
import type {ScreenState} from './screen-state.js';
import {clamp, select} from './selection.js';
import {moveInSetup} from './setup.js';
import {detailArea, listHeight, paneHeight, setupListHeight, splitOf, tableHeight} from './size.js';

/** After a move, rows keep their order for this long, plus one interval. */
const holdMs = 1500;
/** More than any list has. */
const farRows = 1e9;

/** Moves the cursor, or scrolls the text where there is no cursor. */
export function move(state: ScreenState, by: number): ScreenState {
  switch (state.mode) {
    case 'menu':
      return moveInMenu(state, by);
    case 'setup':
      return moveInSetup(state, by);
    case 'palette':
      return moveInPalette(state, by);
    case 'help':
      return scrollHelp(state, by);
    case 'hosts':
      return moveHost(state, by);
    case 'services':
      return moveService(state, by);
    case 'log':
      return scrollPane(state, by);
    case 'detail':
      return splitOf(state) ? choose(state, state.selectedIndex + by) : scrollPane(state, by);
    default:
      return choose(state, state.selectedIndex + by);
  }
}

/** Moves the cursor to a row, and holds the order of the rows for a moment. As in htop, that ends the following of a flow. */
export function choose(state: ScreenState, index: number): ScreenState {
  const heldUntilMs = state.newest.takenAtMs + state.newest.intervalSeconds * 1000 + holdMs;
  return scrolled({...state, follow: false, heldUntilMs, ...select(state.rows, index)});
}

export function movePage(state: ScreenState, pages: number): ScreenState {
  // Where list and detail are seen together, the cursor is in the list.
  if (state.mode === 'detail') return scrollPane(state, pages * detailArea(state.size).lines);
  return move(state, pages * pageHeight(state));
}

function pageHeight(state: ScreenState): number {
  const {size, mode} = state;
  if (mode === 'setup') return setupListHeight(size);
  if (mode === 'menu' || mode === 'help' || mode === 'palette') return listHeight(size);
  if (mode === 'hosts') return hostsHeight(state);
  if (mode === 'services') return servicesHeight(state);
  return mode === 'log' ? paneHeight(size) : tableHeight(state);
}

export function moveToEdge(state: ScreenState, end: boolean): ScreenState {
  return move(state, end ? farRows : -farRows);
}

function scrollHelp(state: ScreenState, by: number): ScreenState {
  const hidden = helpText(state.size, state.bindings).length - listHeight(state.size);
  return {...state, helpTop: scrollBy(state.helpTop, by, hidden)};
}

/** Scrolls the open pane by lines, within what it has. */
export function scrollPane(state: ScreenState, by: number): ScreenState {
  const room = state.mode === 'detail' ? detailArea(state.size).lines : paneHeight(state.size);
  const hidden = paneLineCount(state) - room;
  return {...state, paneTop: scrollBy(state.paneTop, by, hidden)};
}

/** Starts from the visible top: a resize or a shorter text may have left `top` beyond the end. */
function scrollBy(top: number, by: number, hidden: number): number {
  const last = Math.max(0, hidden);
  return clamp(Math.min(top, last) + by, last);
}
