import {sanitizeText, truncate} from '../view/sanitize.js';
import {composeFilter} from './filter-lines.js';
import {composeLine} from './header-lines.js';
import type {ScreenState} from './state.js';
import {theme} from './theme.js';

const keyBar = [
  ['F1', 'Help '],
  ['F4', 'Filter '],
  ['F6', 'SortBy '],
  ['I', 'Invert '],
  ['e', 'Export '],
  ['Z', 'Pause '],
  ['F10', 'Quit '],
] as const;

/** The last lines: the filter as it is typed, a message, or the keys. */
export function composeFooter(state: ScreenState): string[] {
  const {mode, status, size} = state;
  if (mode === 'filter') return composeFilter(state);
  if (status) {
    const style = status.failed ? theme.alert : theme.value;
    return [style(truncate(sanitizeText(status.text), size.columns))];
  }
  const keys = keyBar.flatMap(([key, label]) => [[key] as const, [label, theme.keyLabel] as const]);
  return [composeLine(keys, size.columns)];
}
