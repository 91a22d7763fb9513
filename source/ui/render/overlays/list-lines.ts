import {sanitizeText, truncate} from '../../../text/sanitize.js';
import {columnById} from '../../../view/columns/columns.js';
import type {ScreenState} from '../../state/screen-state.js';
import {setupItems} from '../../state/setup.js';
import {listHeight, type Size} from '../../state/size.js';
import {blankLines, type Line, type Span} from '../spans.js';
import {listTop} from './list.js';

export type MenuState = Pick<ScreenState, 'size' | 'menu'>;
export type SetupState = Pick<ScreenState, 'size' | 'view' | 'themeName' | 'setupCursor'>;

/** The open menu, in place of the table. It scrolls with its cursor. */
export function menuLines({size, menu}: MenuState): Line[] {
  const {title, items, cursor} = menu ?? {title: '', items: [], cursor: 0};
  const texts = items.map(({label, description}) => `${label.padEnd(14)} ${description}`);
  return listLines(size, title, texts, cursor);
}

/** The theme, and the columns of the table in their order. */
export function setupLines(state: SetupState): Line[] {
  const texts = setupItems(state).map(item =>
    item.kind === 'theme'
      ? `Theme: ${item.name}`
      : `[${item.shown ? 'x' : ' '}] ${item.id.padEnd(13)} ${columnById(item.id).description}`,
  );
  const title = 'Setup: Space shows or hides a column, F7 F8 move it, Esc is done';
  return listLines(state.size, title, texts, state.setupCursor);
}

function listLines(size: Size, title: string, items: readonly string[], cursor: number): Line[] {
  const room = listHeight(size);
  const top = listTop(size, cursor, items.length);
  const lines = items.slice(top, top + room).map((item, index): Line => {
    const isSelected = top + index === cursor;
    const text = truncate(`${isSelected ? '>' : ' '} ${item}`, size.columns);
    const span: Span = isSelected ? [text.padEnd(size.columns), 'selected'] : [text];
    return [span];
  });
  return [
    [[truncate(sanitizeText(title), size.columns), 'label']],
    [],
    ...lines,
    ...blankLines(room - lines.length),
  ];
}
