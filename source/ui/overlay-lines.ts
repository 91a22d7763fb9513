import {columns} from '../view/columns.js';
import {truncate} from '../view/sanitize.js';
import {helpText} from './help-text.js';
import {mainHeight} from './size.js';
import {helpHeight, type ScreenState} from './state.js';
import {theme} from './theme.js';

/** The help, in place of the table; it scrolls where it does not fit. */
export function composeHelp({size, helpTop}: ScreenState): string[] {
  const text = helpText(size);
  const room = helpHeight(size);
  const hidden = Math.max(0, text.length - room);
  const top = Math.min(helpTop, hidden);
  const lines = text.slice(top, top + room).map(line => truncate(line, size.columns));
  const title = `Help: any key returns to the flows${hidden > 0 ? `, arrows scroll (${top + room} of ${text.length})` : ''}`;
  return [theme.label(truncate(title, size.columns)), '', ...lines, ...blank(room - lines.length)];
}

/** The sort column picker, in place of the table; it scrolls with its cursor. */
export function composeSortPicker({size, sortCursor}: ScreenState): string[] {
  const room = Math.max(1, mainHeight(size) - 2);
  const top = Math.max(0, Math.min(sortCursor - Math.floor(room / 2), columns.length - room));
  const lines = columns.slice(top, top + room).map(({id, description}, index) => {
    const chosen = top + index === sortCursor;
    const text = truncate(`${chosen ? '>' : ' '} ${id.padEnd(13)}${description}`, size.columns);
    return chosen ? theme.selected(text.padEnd(size.columns)) : text;
  });
  const title = theme.label(truncate('Sort by: arrows choose, Enter sorts, Esc cancels', size.columns));
  return [title, '', ...lines, ...blank(room - lines.length)];
}

function blank(count: number): string[] {
  return Array.from({length: Math.max(0, count)}, () => '');
}
