import {truncate} from '../../../text/sanitize.js';
import {mainHeight, type Size} from '../../state/size.js';
import type {ScreenState} from '../../state/state.js';
import {theme} from '../theme.js';

/** A text in place of the table, below its title; the hint stands where there is room for it. */
export interface PaneText {
  readonly title: string;
  readonly hint?: string;
  readonly lines: readonly string[];
}

/** The title, and as many lines as fit from where the pane is scrolled to. */
export function paneLines({size, paneTop}: ScreenState, {title, hint = '', lines}: PaneText): string[] {
  const room = paneHeight(size);
  const top = Math.min(paneTop, Math.max(0, lines.length - room));
  const below = lines.length - top - room;
  const more = below > 0 ? ` (${below} more below)` : '';
  const shown = lines.slice(top, top + room);
  const blank = Array.from({length: room - shown.length}, () => '');
  return [theme.label(truncate(title + more + hint, size.columns)), ...shown, ...blank];
}

/** Lines of a pane that fit, below its title. */
export function paneHeight(size: Size): number {
  return Math.max(1, mainHeight(size) - 1);
}
