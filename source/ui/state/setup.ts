import {type ThemeName, themeNames} from '../../text/theme-name.js';
import type {ColumnId} from '../../view/columns/column.js';
import {columns} from '../../view/columns/columns.js';
import {clamp} from './selection.js';
import type {ScreenState} from './state.js';

/** A line of the setup: the theme, or a column, shown or not. */
export type SetupItem =
  | {readonly kind: 'theme'; readonly name: ThemeName}
  | {readonly kind: 'column'; readonly id: ColumnId; readonly shown: boolean};

/** Where the cursor begins: columns are what most come for. */
export const firstColumn = 1;

/** The theme, the columns of the table in their order, then the others. */
export function setupItems({view, themeName}: ScreenState): readonly SetupItem[] {
  const others = columns.map(({id}) => id).filter(id => !view.columns.includes(id));
  const column = (shown: boolean) => (id: ColumnId) => ({kind: 'column', id, shown}) as const;
  return [{kind: 'theme', name: themeName}, ...view.columns.map(column(true)), ...others.map(column(false))];
}

export function moveSetup(state: ScreenState, by: number): ScreenState {
  return {...state, setupCursor: clamp(state.setupCursor + by, setupItems(state).length - 1)};
}

/**
 * Takes the next theme, or shows or hides a column, by default the one under the cursor, which stays on it; the
 * last one cannot go.
 */
export function chooseItem(state: ScreenState, index = state.setupCursor): ScreenState {
  const item = setupItems(state)[index];
  if (!item) return state;
  if (item.kind === 'theme') return {...state, themeName: themeAfter(item.name)};
  const {columns: shown} = state.view;
  if (item.shown && shown.length === 1) {
    return {...state, status: {text: 'One column must stay', failed: true}};
  }
  return withColumns(state, item.shown ? shown.filter(id => id !== item.id) : [...shown, item.id], item.id);
}

function themeAfter(name: ThemeName): ThemeName {
  return themeNames[(themeNames.indexOf(name) + 1) % themeNames.length]!;
}

/** Moves a shown column to the left or to the right. */
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
