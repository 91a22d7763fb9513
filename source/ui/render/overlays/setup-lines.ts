import {columnById} from '../../../view/columns/columns.js';
import type {ScreenState} from '../../state/screen-state.js';
import {type SetupItem, setupItems} from '../../state/setup.js';
import {previewHeight, setupListHeight} from '../../state/size.js';
import type {Line} from '../spans.js';
import {placedColumns} from '../table/place-columns.js';
import {type TableState, tableLines} from '../table/table-lines.js';
import {listLines} from './list-lines.js';

export type SetupState = TableState & Pick<ScreenState, 'themeName' | 'setupCursor' | 'setupOrder'>;

/** The theme, the defaults and the columns, and below them the first rows as they will be. */
export function setupLines(state: SetupState): Line[] {
  const onScreen = new Set(placedColumns(state).map(({column}) => column.id));
  const texts = setupItems(state).map(item => itemText(item, onScreen));
  const title =
    'Setup: Space shows or hides a column, F7 F8 move it, Esc is done; [-] has no room or is empty';
  const preview = previewHeight(state.size);
  return [
    ...listLines(state.size, setupListHeight(state.size), title, texts, state.setupCursor),
    ...(preview > 0 ? [[], ...tableLines({...state, top: 0, selectedIndex: -1}).slice(0, preview - 1)] : []),
  ];
}

/** `[x]` stands before a column that is on screen, `[-]` before one that is chosen but has no room there, or is blank for all flows. */
function itemText(item: SetupItem, onScreen: ReadonlySet<string>): string {
  switch (item.kind) {
    case 'theme':
      return `Theme: ${item.name}`;
    case 'defaults':
      return 'Back to the defaults';
    case 'column': {
      const mark = onScreen.has(item.id) ? 'x' : item.shown ? '-' : ' ';
      return `[${mark}] ${item.id.padEnd(13)} ${columnById(item.id).description}`;
    }
  }
}
