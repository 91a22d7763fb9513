import {displayWidth, sanitizeText, truncate} from '../../../text/sanitize.js';
import type {Tone} from '../theme.js';

/** A column of a list of items. The context is what its cells are made of, besides the item. */
export interface ListColumn<Id extends string, Item, Context> {
  readonly id: Id;
  readonly title: string;
  readonly align: 'left' | 'right';
  /** At least. Figures have room for what they may become, so that columns stay where they are. */
  readonly width: number;
  text(item: Item, context: Context): string;
  tone?(item: Item, context: Context): Tone | undefined;
}

/** The columns of a list. */
export interface ListColumns<Id extends string, Item, Context> {
  /** From left to right. */
  readonly columns: readonly ListColumn<Id, Item, Context>[];
  /** In this order columns get their place; the others are left out. The first one may take all the room. */
  readonly importance: readonly Id[];
  /** Longer texts are cut where that makes room for other columns. What is left over goes to them in this order. */
  readonly longTexts: ReadonlyMap<Id, number>;
}

export interface PlacedListColumn<Item, Context> {
  readonly column: ListColumn<string, Item, Context>;
  readonly width: number;
}

/** A column of figures. */
export function figure<Id extends string, Item, Context>(
  id: Id,
  title: string,
  width: number,
  text: ListColumn<Id, Item, Context>['text'],
  tone?: ListColumn<Id, Item, Context>['tone'],
): ListColumn<Id, Item, Context> {
  return {id, title, align: 'right', width: Math.max(width, title.length), text, ...(tone && {tone})};
}

/** A column of words. */
export function words<Id extends string, Item, Context>(
  id: Id,
  title: string,
  text: ListColumn<Id, Item, Context>['text'],
  width = 0,
): ListColumn<Id, Item, Context> {
  return {id, title, align: 'left', width: Math.max(width, title.length), text};
}

/** The columns that fit, as wide as what they show. Names are whole where there is room. */
export function placeListColumns<Id extends string, Item, Context>(
  {columns, importance, longTexts}: ListColumns<Id, Item, Context>,
  width: number,
  items: readonly Item[],
  context: Context,
): readonly PlacedListColumn<Item, Context>[] {
  const byId = new Map(columns.map(column => [column.id, column]));
  const taken = new Map<Id, number>();
  let left = width;
  for (const id of importance) {
    const needed = neededWidth(byId.get(id)!, items, context);
    const gap = taken.size === 0 ? 0 : 1;
    const wanted = Math.min(needed, longTexts.get(id) ?? needed, id === importance[0] ? width : needed);
    if (wanted + gap > left) continue;
    taken.set(id, wanted);
    left -= wanted + gap;
  }
  for (const id of longTexts.keys()) {
    const taking = taken.get(id);
    if (taking === undefined) continue;
    const more = Math.min(left, neededWidth(byId.get(id)!, items, context) - taking);
    taken.set(id, taking + more);
    left -= more;
  }
  return columns.flatMap(column => {
    const taking = taken.get(column.id);
    return taking === undefined ? [] : [{column, width: taking}];
  });
}

function neededWidth<Id extends string, Item, Context>(
  column: ListColumn<Id, Item, Context>,
  items: readonly Item[],
  context: Context,
): number {
  // It draws into the width that it has.
  if (column.id === 'trend') return column.width;
  return items.reduce(
    (most, item) => Math.max(most, displayWidth(sanitizeText(column.text(item, context)))),
    column.width,
  );
}

/** A text in the width of its column. */
export function listCell(
  {column, width}: {readonly column: {readonly align: 'left' | 'right'}; readonly width: number},
  text: string,
): string {
  const fitting = truncate(sanitizeText(text), width);
  const padding = ' '.repeat(Math.max(0, width - displayWidth(fitting)));
  return column.align === 'left' ? fitting + padding : padding + fitting;
}
