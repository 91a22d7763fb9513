import {truncate} from '../view/sanitize.js';
import {mainHeight} from './size.js';
import type {ScreenState} from './state.js';
import {theme} from './theme.js';

/** A title, and as many lines as fit from where the pane is scrolled to; in place of the table. */
export function paneLines({size, paneTop}: ScreenState, title: string, lines: readonly string[]): string[] {
  const room = Math.max(1, mainHeight(size) - 1);
  const top = Math.min(paneTop, Math.max(0, lines.length - room));
  const below = lines.length - top - room;
  const more = below > 0 ? ` (${below} more below)` : '';
  const shown = lines.slice(top, top + room);
  const blank = Array.from({length: room - shown.length}, () => '');
  return [theme.label(truncate(title + more, size.columns)), ...shown, ...blank];
}
