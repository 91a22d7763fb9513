import {footerCommandAt} from '../render/footer/footer-lines.js';
import {itemAt} from '../render/overlays/list.js';
import {columnAt} from '../render/table/place-columns.js';
import type {Command} from '../state/commands.js';
import {paletteMatches} from '../state/palette.js';
import {hostsLayout} from '../state/panes/hosts.js';
import type {ListLayout} from '../state/panes/list-layout.js';
import {servicesLayout} from '../state/panes/services.js';
import type {ScreenState} from '../state/screen-state.js';
import {setupItems} from '../state/setup.js';
import {headerHeight, listHeight, setupListHeight, splitOf, tableHeight, tableWidth} from '../state/size.js';

/** A press of a button. `column` and `line` count from 0. */
export interface MousePress {
  readonly button: 'left' | 'wheelUp' | 'wheelDown';
  readonly column: number;
  readonly line: number;
}

const report = /^\u001b\[<(\d{1,3});(\d{1,5});(\d{1,5})M$/;
const buttons: Record<string, MousePress['button']> = {'0': 'left', '64': 'wheelUp', '65': 'wheelDown'};

/** The press that an input event reports; undefined for releases, other buttons and anything else. */
export function decodeMouse(input: string): MousePress | undefined {
  const [, code = '', column, line] = report.exec(input) ?? [];
  const button = buttons[code];
  return button && {button, column: Number(column) - 1, line: Number(line) - 1};
}

const wheelRows = 3;
/** `> [x]` */
const boxEnd = 5;

/** The command of what is drawn at the press; undefined where nothing reacts. */
export function commandAt({button, column, line}: MousePress, state: ScreenState): Command | undefined {
  const {size, mode, menu, setupCursor} = state;
  if (button !== 'left') {
    // A question blocks what is behind it.
    if (mode === 'confirm') return undefined;
    const by = button === 'wheelUp' ? -wheelRows : wheelRows;
    return {type: isInList(column, line, state) ? 'move' : 'scrollPane', by};
  }
  if (line === size.rows - 1) return footerCommandAt(column, state);
  const below = line - headerHeight(size, mode);
  if (below < 0) return undefined;
  switch (mode) {
    case 'table':
      return tableCommandAt(column, below, state);
    case 'detail':
      // Where the list is seen, too. Its titles stay as they are: to sort would close the detail.
      return splitOf(state) && below > 0 && isInList(column, line, state)
        ? tableCommandAt(column, below, state)
        : undefined;
    case 'menu': {
      const {items, cursor} = menu ?? {items: [], cursor: 0};
      return items[itemAt(below, listHeight(size), cursor, items.length) ?? -1]?.command;
    }
    case 'palette': {
      const item = itemAt(below, listHeight(size), state.paletteCursor, paletteMatches(state).length);
      return item === undefined ? undefined : {type: 'choose', item};
    }
    case 'hosts': {
      const layout = hostsLayout(state);
      return listCommandAt(below, layout, layout.hosts.length);
    }
    case 'services':
      return listCommandAt(below, servicesLayout(state), state.snapshot.services.length);
    case 'setup':
      return setupCommandAt(
        column,
        itemAt(below, setupListHeight(size), setupCursor, setupItems(state).length),
        state,
      );
    default:
      return undefined;
  }
}

/** False over a detail that is seen together with the list. */
function isInList(column: number, line: number, state: ScreenState): boolean {
  switch (splitOf(state)) {
    case 'beside':
      return column < tableWidth(state);
    case 'below':
      return line - headerHeight(state.size, state.mode) <= tableHeight(state);
    default:
      return true;
  }
}

/** A title sorts. A row is selected, or opened if it already was. */
function tableCommandAt(column: number, line: number, state: ScreenState): Command | undefined {
  const {top, rows, selectedIndex} = state;
  if (line === 0) {
    const sorted = columnAt(column, state);
    if (sorted === undefined) return undefined;
    return sorted === state.view.sort.column ? {type: 'invert'} : {type: 'sortBy', column: sorted};
  }
  const row = top + line - 1;
  if (row >= rows.length || line > tableHeight(state)) return undefined;
  return row === selectedIndex && state.selectedFlow ? {type: 'enter'} : {type: 'select', row};
}

/** The title of the pane and the column titles. */
const linesAboveRows = 2;

/** An item is selected, or its flows are shown if it already was. */
function listCommandAt(line: number, {top, rows, cursor}: ListLayout, count: number): Command | undefined {
  const inSight = line - linesAboveRows;
  const row = top + inSight;
  if (inSight < 0 || inSight >= rows || row >= count) return undefined;
  return row === cursor ? {type: 'enter'} : {type: 'select', row};
}

/** Moves the cursor to the item. On the item under the cursor, or on any box, shows or hides the column. */
function setupCommandAt(
  column: number,
  item: number | undefined,
  {setupCursor}: ScreenState,
): Command | undefined {
  if (item === undefined) return undefined;
  if (item === setupCursor || column < boxEnd) return {type: 'toggleColumn', item};
  return {type: 'move', by: item - setupCursor};
}
