import {sanitizeText, truncate} from '../../../text/sanitize.js';
import {columnById} from '../../../view/columns/columns.js';
import {setupItems} from '../../state/setup.js';
import type {ScreenState} from '../../state/state.js';
import {theme} from '../theme.js';
import {choiceHeight, choiceTop} from './choice.js';
import {helpText} from './help-text.js';

/** The help, in place of the table; it scrolls where it does not fit. */
export function composeHelp({size, helpTop, bindings}: ScreenState): string[] {
  const text = helpText(size, bindings);
  const room = choiceHeight(size);
  const hidden = Math.max(0, text.length - room);
  const top = Math.min(helpTop, hidden);
  const lines = text.slice(top, top + room).map(line => truncate(line, size.columns));
  const scrolls = hidden > 0 ? `, arrows scroll (${top + room} of ${text.length})` : '';
  const title = `Help: Esc returns${scrolls}`;
  return [theme.label(truncate(title, size.columns)), '', ...lines, ...blank(room - lines.length)];
}

/** A list to choose from, in place of the table; it scrolls with its cursor. */
export function composePicker({size, picker}: ScreenState): string[] {
  const {title, items, cursor} = picker ?? {title: '', items: [], cursor: 0};
  const lines = items.map(({label, description}) => `${label.padEnd(14)} ${description}`);
  return composeChoice(size, title, lines, cursor);
}

/** The theme; which columns the table has, and in which order. */
export function composeSetup(state: ScreenState): string[] {
  const lines = setupItems(state).map(item =>
    item.kind === 'theme'
      ? `Theme: ${item.name}`
      : `[${item.shown ? 'x' : ' '}] ${item.id.padEnd(13)} ${columnById(item.id).description}`,
  );
  const title = 'Setup: Space shows or hides a column, F7 F8 move it, Esc is done';
  return composeChoice(state.size, title, lines, state.setupCursor);
}

function composeChoice(
  size: ScreenState['size'],
  title: string,
  items: readonly string[],
  cursor: number,
): string[] {
  const room = choiceHeight(size);
  const top = choiceTop(size, cursor, items.length);
  const lines = items.slice(top, top + room).map((item, index) => {
    const chosen = top + index === cursor;
    const text = truncate(`${chosen ? '>' : ' '} ${item}`, size.columns);
    return chosen ? theme.selected(text.padEnd(size.columns)) : text;
  });
  return [
    theme.label(truncate(sanitizeText(title), size.columns)),
    '',
    ...lines,
    ...blank(room - lines.length),
  ];
}

function blank(count: number): string[] {
  return Array.from({length: Math.max(0, count)}, () => '');
}
