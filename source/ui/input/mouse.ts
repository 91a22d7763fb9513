import {footerCommandAt} from '../render/footer/footer-lines.js';
import {choiceAt} from '../render/overlays/choice.js';
import {columnAt} from '../render/table/table-lines.js';
import type {Command} from '../state/commands.js';
import {headerHeight, tableHeight} from '../state/size.js';
import type {ScreenState} from '../state/state.js';

/** A button that was pressed; `column` and `line` count from 0. */
export interface MousePress {
  readonly button: 'left' | 'wheelUp' | 'wheelDown';
  readonly column: number;
  readonly line: number;
}

const report = /^\u001b\[<(\d{1,3});(\d{1,5});(\d{1,5})M$/;
const buttons: Record<string, MousePress['button']> = {'0': 'left', '64': 'wheelUp', '65': 'wheelDown'};

/** The press that an input reports; undefined for releases, other buttons and anything else. */
export function decodeMouse(input: string): MousePress | undefined {
  const [, code = '', column, line] = report.exec(input) ?? [];
  const button = buttons[code];
  return button && {button, column: Number(column) - 1, line: Number(line) - 1};
}

const wheelRows = 3;
/** `> [x]` */
const boxEnd = 5;

/** What a press means where it is: what is drawn there acts, is chosen or selected; beside that nothing. */
export function commandAt({button, column, line}: MousePress, state: ScreenState): Command | undefined {
  const {size, mode, picker} = state;
  if (button !== 'left') {
    // A question is not about what lies behind it.
    return mode === 'confirm' ? undefined : {type: 'move', by: button === 'wheelUp' ? -wheelRows : wheelRows};
  }
  if (line === size.rows - 1) return footerCommandAt(column, state);
  const below = line - headerHeight(size);
  if (below < 0) return undefined;
  switch (mode) {
    case 'table':
      return tableCommandAt(column, below, state);
    case 'picker':
      return picker?.items[choiceAt(below, state) ?? -1]?.command;
    case 'setup':
      return setupCommandAt(column, choiceAt(below, state), state);
    default:
      return undefined;
  }
}

/** A title sorts; a row is selected, or opened when it is. */
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

/** The cursor comes; where it is, and on the box of any line, the column is shown or hidden. */
function setupCommandAt(
  column: number,
  item: number | undefined,
  {setupCursor}: ScreenState,
): Command | undefined {
  if (item === undefined) return undefined;
  if (item === setupCursor || column < boxEnd) return {type: 'toggleColumn', item};
  return {type: 'move', by: item - setupCursor};
}
