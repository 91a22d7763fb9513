import {truncate} from '../../../text/sanitize.js';
import type {ScreenState} from '../../state/screen-state.js';
import {paneHeight} from '../../state/size.js';
import {blankLines, type Line} from '../spans.js';

/** A pane: a title, and lines that scroll below it. */
export interface Pane {
  readonly title: string;
  /** Follows the title where there is room. */
  readonly hint?: string;
  readonly lines: readonly Line[];
}

/** What every pane shows. */
export type PaneState = Pick<ScreenState, 'size' | 'paneTop'>;

/** The title, and as many lines as fit from where the pane is scrolled to. */
export function paneLines(
  {size, paneTop}: PaneState,
  {title, hint = '', lines}: Pane,
  {columns, lines: room} = {columns: size.columns, lines: paneHeight(size)},
): Line[] {
  const top = Math.min(paneTop, Math.max(0, lines.length - room));
  const below = lines.length - top - room;
  const more = below > 0 ? ` (${below} more below)` : '';
  const shown = lines.slice(top, top + room);
  return [[[truncate(title + more + hint, columns), 'label']], ...shown, ...blankLines(room - shown.length)];
}
