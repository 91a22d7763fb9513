import type {ScreenState} from '../../state/screen-state.js';
import {listHeight} from '../../state/size.js';
import type {Line} from '../spans.js';
import {listLines} from './list-lines.js';

export type MenuState = Pick<ScreenState, 'size' | 'menu'>;

/** The open menu, in place of the table. It scrolls with its cursor. */
export function menuLines({size, menu}: MenuState): Line[] {
  const {title, items, cursor} = menu ?? {title: '', items: [], cursor: 0};
  const texts = items.map(({label, description}) => `${label.padEnd(14)} ${description}`);
  return listLines(size, listHeight(size), title, texts, cursor);
}
