import {displayWidth, truncate} from '../../../text/sanitize.js';
import type {ListLayout} from '../../state/panes/list-layout.js';
import type {ScreenState} from '../../state/screen-state.js';
import {paneHeight} from '../../state/size.js';
import {blankLines, cutLine, type Line, type Span} from '../spans.js';
import type {Tone} from '../theme.js';
import {type ListColumns, listCell, type PlacedListColumn, placeListColumns} from './list-columns.js';

/** A pane with a list: a title, a table, and what is told below that. */
export interface ListPane<Id extends string, Item, Context> {
  /** The title: what is listed, and after a colon what keys do. */
  readonly name: string;
  readonly ways: string;
  /** Said where there is nothing to list. */
  readonly none: string;
  readonly items: readonly Item[];
  readonly columns: ListColumns<Id, Item, Context>;
  readonly context: Context;
  readonly layout: ListLayout;
  /** Before the first cell: what goes wrong now, in one character. */
  signOf(item: Item): string;
  /** Of the whole row, where it has one. */
  toneOf?(item: Item): Tone | undefined;
}

const signWidth = 2;

/** Exactly as many lines as the pane has. */
export function listPaneLines<Id extends string, Item, Context>(
  {size, cursorSign}: Pick<ScreenState, 'size' | 'cursorSign'>,
  pane: ListPane<Id, Item, Context>,
): Line[] {
  const {items, context, layout, none} = pane;
  const {cursor, top, rows, isSpaced, details, totals} = layout;
  const prefixWidth = cursorSign.length + signWidth;
  const placed = placeListColumns(pane.columns, size.columns - prefixWidth, items, context);
  const shown = items
    .slice(top, top + rows)
    .map((item, index) => row(pane, item, placed, cursorSign, top + index === cursor, size.columns));
  const empty: Line[] = items.length === 0 ? [[[truncate(none, size.columns), 'quiet']]] : [];
  const gap = isSpaced ? blankLines(1) : [];
  const below = items.length - top - rows;
  const more = below > 0 ? ` (${below} more below)` : '';
  const lines: Line[] = [
    [[truncate(`${pane.name}${more}: ${pane.ways}`, size.columns), 'label']],
    titles(placed, prefixWidth, size.columns),
    ...empty,
    ...shown,
    ...(details.length > 0 ? gap : []),
    ...details.map(({text, isProblem}): Line => [[`  ${text}`, isProblem ? 'alert' : undefined]]),
    ...(totals.length > 0 ? gap : []),
    ...totals.map((text): Line => [[text, 'quiet']]),
  ];
  const height = paneHeight(size) + 1;
  return [...lines, ...blankLines(height - lines.length)]
    .slice(0, height)
    .map(line => cutLine(line, size.columns));
}

function titles<Item, Context>(
  placed: readonly PlacedListColumn<Item, Context>[],
  prefixWidth: number,
  columns: number,
): Line {
  const cells = placed.map(each => listCell(each, each.column.title)).join(' ');
  return [[(' '.repeat(prefixWidth) + cells).padEnd(columns), 'columnTitles']];
}

function row<Id extends string, Item, Context>(
  {signOf, toneOf, context}: ListPane<Id, Item, Context>,
  item: Item,
  placed: readonly PlacedListColumn<Item, Context>[],
  cursorSign: string,
  isSelected: boolean,
  columns: number,
): Line {
  const sign = signOf(item);
  const prefix = `${isSelected ? cursorSign : ' '.repeat(cursorSign.length)}${sign} `;
  const cells = placed.map(each => listCell(each, each.column.text(item, context)));
  const whole = prefix + cells.join(' ');
  if (isSelected) return [[whole + ' '.repeat(Math.max(0, columns - displayWidth(whole))), 'selected']];
  const tone = toneOf?.(item);
  const spans: Span[] = [[prefix, sign === ' ' ? undefined : 'alert']];
  for (const [index, cell] of cells.entries()) {
    if (index > 0) spans.push([' ']);
    spans.push([cell, placed[index]!.column.tone?.(item, context) ?? tone]);
  }
  return spans;
}
