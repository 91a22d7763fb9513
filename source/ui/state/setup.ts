import {type ThemeName, themeNames} from '../../text/theme-name.js';
import {defaultColumns} from '../../view/columns/choose.js';
import type {ColumnId} from '../../view/columns/column.js';
import {columns} from '../../view/columns/columns.js';
import type {ScreenState} from './screen-state.js';
import {clamp} from './selection.js';

/** A line of the setup: the theme, the way back to the defaults, or a column that is shown or hidden. */
export type SetupItem =
  | {readonly kind: 'theme'; readonly name: ThemeName}
  | {readonly kind: 'defaults'}
  | {readonly kind: 'column'; readonly id: ColumnId; readonly shown: boolean};

/** The cursor starts at the first column: most users come for the columns. */
export const firstColumn = 2;

type Setup = Pick<ScreenState, 'view' | 'themeName' | 'setupOrder'>;

/** The way back to the defaults, the theme, and all columns in an order that only moving a column changes. */
export function setupItems({view, themeName, setupOrder}: Setup): readonly SetupItem[] {
  const shown = new Set(view.columns);
  return [
    {kind: 'defaults'},
    {kind: 'theme', name: themeName},
    ...setupOrder.map(id => ({kind: 'column', id, shown: shown.has(id)}) as const),
  ];
}

/** The shown columns in their order, and each hidden one behind its neighbour in the list of all columns. */
export function orderForSetup(shown: readonly ColumnId[]): readonly ColumnId[] {
  const order = [...shown];
  let before: ColumnId | undefined;
  for (const {id} of columns) {
    if (!order.includes(id)) order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, id);
    before = id;
  }
  return order;
}

export function moveInSetup(state: ScreenState, by: number): ScreenState {
  return {...state, setupCursor: clamp(state.setupCursor + by, setupItems(state).length - 1)};
}

/**
 * Takes the next theme, goes back to the defaults, or shows or hides a column. The last column cannot be hidden.
 * @param index of the item; the one under the cursor by default
 */
export function chooseItem(state: ScreenState, index = state.setupCursor): ScreenState {
  const item = setupItems(state)[index];
  if (item === undefined) return state;
  const chosen = {...state, setupCursor: index};
  switch (item.kind) {
    case 'theme':
      return {...chosen, themeName: themeAfter(item.name)};
    case 'defaults': {
      const usual = defaultColumns(state.snapshot);
      return {
        ...withOrder(chosen, orderForSetup(usual), usual),
        themeName: 'default',
        message: {text: 'Columns and theme are as at first', failed: false},
      };
    }
    case 'column': {
      const {columns: shown} = state.view;
      if (item.shown && shown.length === 1) {
        return {...chosen, message: {text: 'The last column cannot be hidden', failed: true}};
      }
      const next = item.shown ? shown.filter(id => id !== item.id) : [...shown, item.id];
      return withOrder(chosen, state.setupOrder, next);
    }
  }
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

/** Moves the column under the cursor to the left or to the right, and the cursor with it. */
export function moveColumn(state: ScreenState, by: number): ScreenState {
  const item = setupItems(state)[state.setupCursor];
  if (item?.kind !== 'column') return state;
  const others = state.setupOrder.filter(id => id !== item.id);
  const to = clamp(state.setupOrder.indexOf(item.id) + by, others.length);
  const order = [...others.slice(0, to), item.id, ...others.slice(to)];
  return {...withOrder(state, order, state.view.columns), setupCursor: firstColumn + to};
}

function withOrder(
  state: ScreenState,
  setupOrder: readonly ColumnId[],
  shown: readonly ColumnId[],
): ScreenState {
  const chosen = new Set(shown);
  return {...state, setupOrder, view: {...state.view, columns: setupOrder.filter(id => chosen.has(id))}};
}
