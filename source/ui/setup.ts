import {type ColumnId, columns} from '../view/columns.js';
import {clamp} from './selection.js';
import type {ScreenState} from './state.js';

/** A line of the setup: a column, shown or not. */
export interface SetupItem {
  readonly id: ColumnId;
  readonly shown: boolean;
}

/** The columns of the table in their order, then the others. */
export function setupItems({view}: Pick<ScreenState, 'view'>): readonly SetupItem[] {
  const others = columns.filter(({id}) => !view.columns.includes(id));
  return [...view.columns.map(id => ({id, shown: true})), ...others.map(({id}) => ({id, shown: false}))];
}

export function moveSetup(state: ScreenState, by: number): ScreenState {
  return {...state, setupCursor: clamp(state.setupCursor + by, setupItems(state).length - 1)};
}

/** Shows or hides a column, by default the one under the cursor, which stays on it; the last one cannot go. */
export function toggleColumn(state: ScreenState, index = state.setupCursor): ScreenState {
  const item = setupItems(state)[index];
  if (!item) return state;
  const {columns: shown} = state.view;
  if (item.shown && shown.length === 1) {
    return {...state, status: {text: 'One column must stay', failed: true}};
  }
  return withColumns(state, item.shown ? shown.filter(id => id !== item.id) : [...shown, item.id], item.id);
}

/** Moves a shown column to the left or to the right. */
export function moveColumn(state: ScreenState, by: number): ScreenState {
  const item = setupItems(state)[state.setupCursor];
  if (!item?.shown) return state;
  const order = state.view.columns.filter(id => id !== item.id);
  const to = clamp(state.view.columns.indexOf(item.id) + by, order.length);
  return withColumns(state, [...order.slice(0, to), item.id, ...order.slice(to)], item.id);
}

function withColumns(state: ScreenState, chosen: readonly ColumnId[], cursorOn: ColumnId): ScreenState {
  const next = {...state, view: {...state.view, columns: chosen}};
  return {...next, setupCursor: setupItems(next).findIndex(({id}) => id === cursorOn)};
}
