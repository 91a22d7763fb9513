import {columns} from '../view/columns.js';
import {truncate} from '../view/sanitize.js';
import {bindings} from './key-map.js';
import {type ScreenState, tableHeight} from './state.js';
import {theme} from './theme.js';

/** The help, in place of the table. */
export function composeHelp({size}: ScreenState): string[] {
  const keys = bindings.map(({shown, help}) => `  ${shown.padEnd(8)}${help}`);
  const names = columns.map(({id, description}) => `  ${id.padEnd(13)}${description}`);
  const twoColumns = size.columns >= 100;
  const lines = twoColumns
    ? sideBySide(['Keys', ...keys], ['Columns to sort and filter by', ...names], 52)
    : ['Keys', ...keys];
  const room = tableHeight(size) + 1 - 2;
  return frame(
    ['Help: any key returns to the flows', '', ...lines.slice(0, room)],
    size.columns,
    tableHeight(size) + 1,
  );
}

/** The sort column picker, in place of the table; it scrolls with its cursor. */
export function composeSortPicker({size, sortCursor}: ScreenState): string[] {
  const room = Math.max(1, tableHeight(size) + 1 - 2);
  const top = Math.max(0, Math.min(sortCursor - Math.floor(room / 2), columns.length - room));
  const lines = columns.slice(top, top + room).map(({id, description}, index) => {
    const chosen = top + index === sortCursor;
    const text = truncate(`${chosen ? '>' : ' '} ${id.padEnd(13)}${description}`, size.columns);
    return chosen ? theme.selected(text.padEnd(size.columns)) : text;
  });
  const title = theme.label(truncate('Sort by: arrows choose, Enter sorts, Esc cancels', size.columns));
  return [title, '', ...lines, ...blank(room - lines.length)];
}

function frame(lines: readonly string[], width: number, height: number): string[] {
  const [title = '', ...rest] = lines.map(line => truncate(line, width));
  return [theme.label(title), ...rest, ...blank(height - lines.length)];
}

function sideBySide(left: readonly string[], right: readonly string[], leftWidth: number): string[] {
  return Array.from(
    {length: Math.max(left.length, right.length)},
    (_, index) => (left[index] ?? '').padEnd(leftWidth) + (right[index] ?? ''),
  );
}

function blank(count: number): string[] {
  return Array.from({length: Math.max(0, count)}, () => '');
}
