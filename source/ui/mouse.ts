import type {Command} from './commands.js';
import {keyBarCommandAt} from './footer-lines.js';
import {headerHeight, mainHeight, tableHeight} from './size.js';
import type {ScreenState} from './state.js';
import {columnAt} from './table-lines.js';

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

/** What a press means where it is: a key of the bar acts, a title sorts, a row is selected, or opened when it is. */
export function commandAt({button, column, line}: MousePress, state: ScreenState): Command | undefined {
  if (button !== 'left') return {type: 'move', by: button === 'wheelUp' ? -wheelRows : wheelRows};
  const {size, mode, top, rows, selectedIndex} = state;
  const first = headerHeight(size);
  if (line >= first + mainHeight(size)) return mode === 'table' ? keyBarCommandAt(column, state) : undefined;
  if (mode === 'picker') return {type: 'choose'};
  if (mode !== 'table' || line < first) return undefined;
  if (line === first) {
    const sorted = columnAt(column, state);
    if (sorted === undefined) return undefined;
    return sorted === state.view.sort.column ? {type: 'invert'} : {type: 'sortBy', column: sorted};
  }
  const row = top + line - first - 1;
  if (row >= rows.length || line - first > tableHeight(state)) return undefined;
  return row === selectedIndex && state.selectedFlow ? {type: 'enter'} : {type: 'select', row};
}
