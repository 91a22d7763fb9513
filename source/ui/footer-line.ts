import {sanitizeText, truncate} from '../view/sanitize.js';
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

/** The last line: the filter as it is typed, a message, or the keys. */
export function composeFooter({mode, draft, draftError, status, size}: ScreenState): string {
  if (mode === 'filter') {
    const help = draftError ?? 'Enter keeps it, Esc clears it';
    return composeLine(
      [
        ['Filter: ', theme.keyLabel],
        [lastPart(sanitizeText(draft), size.columns - 'Filter: '.length - 2)],
        ['█'],
        [`   ${help}`, draftError === undefined ? theme.quiet : theme.alert],
      ],
      size.columns,
    );
  }
  if (status) {
    return (status.failed ? theme.alert : theme.value)(truncate(sanitizeText(status.text), size.columns));
  }
  return composeLine(
    keyBar.flatMap(([key, label]) => [[key] as const, [label, theme.keyLabel] as const]),
    size.columns,
  );
}

/** The end of a long text is where the cursor is. */
function lastPart(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `…${characters.slice(1 - Math.max(1, width)).join('')}`;
}
