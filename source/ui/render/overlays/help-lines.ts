import {truncate} from '../../../text/sanitize.js';
import {helpText} from '../../state/panes/help-text.js';
import type {ScreenState} from '../../state/screen-state.js';
import {listHeight} from '../../state/size.js';
import {blankLines, type Line} from '../spans.js';

export type HelpState = Pick<ScreenState, 'size' | 'helpTop' | 'bindings'>;

/** The help, in place of the table. It scrolls where it does not fit. */
export function helpLines({size, helpTop, bindings}: HelpState): Line[] {
  const text = helpText(size, bindings);
  const room = listHeight(size);
  const hidden = Math.max(0, text.length - room);
  const top = Math.min(helpTop, hidden);
  const lines = text.slice(top, top + room).map((line): Line => [[truncate(line, size.columns)]]);
  const scrolls = hidden > 0 ? `, arrows scroll (${top + room} of ${text.length})` : '';
  const title = truncate(`Help: Esc returns${scrolls}`, size.columns);
  return [[[title, 'label']], [], ...lines, ...blankLines(room - lines.length)];
}
