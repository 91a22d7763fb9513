import {displayWidth, sanitizeText, truncate} from '../../../text/sanitize.js';
import type {FilterError} from '../../../view/filter/filter.js';
import {markedColumns} from '../../../view/filter/mark.js';
import type {ScreenState} from '../../state/screen-state.js';
import {finds} from '../../state/search.js';
import {cutLine, type Line} from '../spans.js';
import {type KeyBarState, keyBarSpans} from './key-bar.js';

export type PromptState = KeyBarState & Pick<ScreenState, 'draft' | 'draftError' | 'rows' | 'snapshot'>;

/** The filter or the search, and below it what is wrong with it and where, or what the keys do. */
export function promptLines(state: PromptState): Line[] {
  const {draft, draftError, size, mode} = state;
  const label = mode === 'filter' ? 'Filter: ' : 'Search: ';
  const clean = sanitizeText(draft);
  const shown = lastPart(clean, size.columns - label.length - 2);
  const line = cutLine([[label, 'keyLabel'], [shown], ['█']], size.columns);
  if (draftError === undefined) return [line, keysLine(state)];
  const hidden = displayWidth(clean) - displayWidth(shown);
  return [line, [[reasonText(label, draft, draftError, hidden, size.columns), 'alert']]];
}

function keysLine(state: PromptState): Line {
  const missing: Line =
    state.mode === 'filter' || finds(state, state.draft) ? [] : [['  no flow matches', 'alert']];
  return cutLine([...keyBarSpans(state), ...missing], state.size.columns);
}

/** Carets under the mistake, and the reason beside them, on the side that has more room. */
function reasonText(
  label: string,
  draft: string,
  error: FilterError,
  hidden: number,
  columns: number,
): string {
  const {offset, width} = markedColumns(draft, error);
  const start = Math.min(columns - 1, label.length + Math.max(0, offset - hidden));
  const end = Math.min(columns, Math.max(start + 1, label.length + offset + width - hidden));
  const carets = '^'.repeat(end - start);
  const reason = sanitizeText(error.error);
  const roomBehind = columns - end - 1;
  const roomBefore = start - 1;
  if (displayWidth(reason) <= roomBehind || roomBehind >= roomBefore) {
    return truncate(`${' '.repeat(start)}${carets} ${reason}`, columns);
  }
  const fitting = truncate(reason, roomBefore);
  return `${' '.repeat(roomBefore - displayWidth(fitting))}${fitting} ${carets}`;
}

/** A long text shows its end, where the cursor is. */
function lastPart(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `…${characters.slice(1 - Math.max(1, width)).join('')}`;
}
