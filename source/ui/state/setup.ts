import {type ThemeName, themeNames} from '../../text/theme-name.js';
import type {ColumnId} from '../../view/columns/column.js';
import {columns} from '../../view/columns/columns.js';
import type {ScreenState} from './screen-state.js';
import {clamp} from './selection.js';

/** A line of the setup: the theme, or a column that is shown or hidden. */
export type SetupItem =
  | {readonly kind: 'theme'; readonly name: ThemeName}
  | {readonly kind: 'column'; readonly id: ColumnId; readonly shown: boolean};

/** The cursor starts at the first column: most users come for the columns. */
export const firstColumn = 1;

/** The theme, then the shown columns in their order, then the hidden ones. */
export function setupItems({view, themeName}: Pick<ScreenState, 'view' | 'themeName'>): readonly SetupItem[] {
  const hidden = columns.map(({id}) => id).filter(id => !view.columns.includes(id));
  const column = (shown: boolean) => (id: ColumnId) => ({kind: 'column', id, shown}) as const;
  return [{kind: 'theme', name: themeName}, ...view.columns.map(column(true)), ...hidden.map(column(false))];
}

export function moveInSetup(state: ScreenState, by: number): ScreenState {
  return {...state, setupCursor: clamp(state.setupCursor + by, setupItems(state).length - 1)};
}

/**
 * Takes the next theme, or shows or hides a column, and keeps the cursor on it. The last column cannot be hidden.
 * @param index of the item; the one under the cursor by default
 */
export function chooseItem(state: ScreenState, index = state.setupCursor): ScreenState {
  const item = setupItems(state)[index];
  if (!item) return state;
  if (item.kind === 'theme') return {...state, themeName: themeAfter(item.name)};
  const {columns: shown} = state.view;
  if (item.shown && shown.length === 1) {
    return {...state, message: {text: 'The last column cannot be hidden', failed: true}};
  }
  return withColumns(state, item.shown ? shown.filter(id => id !== item.id) : [...shown, item.id], item.id);
}

/** Shows a column as the last one, or hides it. */
export function showColumn(state: ScreenState, id: ColumnId, shown: boolean): ScreenState {
  const {columns: all} = state.view;
  if (all.includes(id) === shown) return state;
  if (all.length === 1) return {...state, message: {text: 'The last column cannot be hidden', failed: true}};
  const chosen = shown ? [...all, id] : all.filter(each => each !== id);
  return {...state, view: {...state.view, columns: chosen}};
}

function themeAfter(name: ThemeName): ThemeName {
  return themeNames[(themeNames.indexOf(name) + 1) % themeNames.length]!;
}

/** Moves the shown column under the cursor to the left or to the right. */
export function moveColumn(state: ScreenState, by: number): ScreenState {
  const item = setupItems(state)[state.setupCursor];
  if (item?.kind !== 'column' || !item.shown) return state;
  const order = state.view.columns.filter(id => id !== item.id);
  const to = clamp(state.view.columns.indexOf(item.id) + by, order.length);
  return withColumns(state, [...order.slice(0, to), item.id, ...order.slice(to)], item.id);
}

function withColumns(state: ScreenState, chosen: readonly ColumnId[], cursorOn: ColumnId): ScreenState {
  const next = {...state, view: {...state.view, columns: chosen}};
  const isUnderCursor = (item: SetupItem) => item.kind === 'column' && item.id === cursorOn;
  return {...next, setupCursor: setupItems(next).findIndex(isUnderCursor)};
}
