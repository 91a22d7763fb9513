import {displayWidth, sanitizeText, truncate} from '../../../text/sanitize.js';
import type {FilterError} from '../../../view/filter/filter.js';
import {markedColumns} from '../../../view/filter/mark.js';
import {finds} from '../../state/search.js';
import type {ScreenState} from '../../state/state.js';
import {composeLine, type Piece} from '../spans.js';
import {theme} from '../theme.js';
import {barPieces} from './key-bar.js';

/** The filter or the search as it is typed, and below it what is wrong, under the place, or what the keys do. */
export function composeTyping(state: ScreenState): string[] {
  const {draft, draftError, size, mode} = state;
  const label = mode === 'filter' ? 'Filter: ' : 'Search: ';
  const clean = sanitizeText(draft);
  const shown = lastPart(clean, size.columns - label.length - 2);
  const line = composeLine([[label, theme.keyLabel], [shown], ['█']], size.columns);
  if (draftError === undefined) return [line, composeKeys(state)];
  const hidden = displayWidth(clean) - displayWidth(shown);
  return [line, composeReason(label, draft, draftError, hidden, size.columns)];
}

function composeKeys(state: ScreenState): string {
  const missing: readonly Piece[] =
    state.mode === 'filter' || finds(state, state.draft) ? [] : [['  no flow matches', theme.alert]];
  return composeLine([...barPieces(state), ...missing], state.size.columns);
}

/** Carets under the place, and the reason on the side of them that has room for it. */
function composeReason(
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
    return theme.alert(truncate(`${' '.repeat(start)}${carets} ${reason}`, columns));
  }
  const fitting = truncate(reason, roomBefore);
  return theme.alert(`${' '.repeat(roomBefore - displayWidth(fitting))}${fitting} ${carets}`);
}

/** The end of a long text is where the cursor is. */
function lastPart(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `…${characters.slice(1 - Math.max(1, width)).join('')}`;
}
