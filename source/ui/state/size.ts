import {isPrompt, type Mode} from './mode.js';
import type {SourceKind} from './source-kind.js';

/** Of the terminal, in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

interface Sized {
  readonly size: Size;
  readonly mode: Mode;
  /** The moment of the past on screen. */
  readonly momentMs: number | undefined;
  readonly kind: SourceKind;
}

/** A smaller terminal has no room for anything useful. */
export const minimumSize: Size = {columns: 40, rows: 10};

export function isTooSmall({columns, rows}: Size): boolean {
  return columns < minimumSize.columns || rows < minimumSize.rows;
}

/** Lines above the table, by layout, without the graphs of a large terminal. */
export const headerHeights = {compact: 3, plain: 5} as const;

/** Lines of the graphs in their box, for both directions together; 0 where the terminal is too small for a box. */
export function graphLines({rows, columns}: Size): number {
  if (rows < 36 || columns < 100) return 0;
  return rows < 50 ? 4 : 6;
}

/**
 * A small terminal has a short header, to leave room for flows; a large one can afford a tall header. The detail of a flow has
 * only the title of it.
 */
export function headerHeight(size: Size, mode: Mode = 'table'): number {
  if (mode === 'detail') return 1;
  // A box has a border above and below, in place of the two lines of a plain header.
  return size.rows < 16 ? headerHeights.compact : headerHeights.plain + graphLines(size);
}

/** Lines between the header and the key bar. */
export function mainHeight(size: Size, mode: Mode = 'table'): number {
  return Math.max(1, size.rows - headerHeight(size, mode) - 1);
}

/** How the list of flows and the detail of one are seen together, if they are. */
export type Split = 'beside' | 'below';

const rowsForSplit = 45;
const columnsForSplit = 100;
const columnsForBeside = 160;

/** A large terminal shows the list beside the detail or, where it is less wide, above it. */
export function splitOf({size: {rows, columns}, mode}: Pick<Sized, 'size' | 'mode'>): Split | undefined {
  if (mode !== 'detail' || rows < rowsForSplit || columns < columnsForSplit) return undefined;
  return columns < columnsForBeside ? 'below' : 'beside';
}

/** Between a list and the detail beside it. */
export const besideGap = 3;

/** Lines of the list above the detail, with its titles. */
function listAboveHeight(size: Size): number {
  return Math.floor(mainHeight(size, 'detail') / 3);
}

/** Columns of the table of flows. */
export function tableWidth(sized: Pick<Sized, 'size' | 'mode'>): number {
  const {columns} = sized.size;
  return splitOf(sized) === 'beside' ? Math.floor(columns * 0.45) : columns;
}

/** The room of the detail: its lines below its title, and its columns. */
export function detailArea(size: Size): {readonly columns: number; readonly lines: number} {
  const sized = {size, mode: 'detail'} as const;
  const split = splitOf(sized);
  return {
    columns: split === 'beside' ? size.columns - tableWidth(sized) - besideGap : size.columns,
    lines: Math.max(1, mainHeight(size, 'detail') - 1 - (split === 'below' ? listAboveHeight(size) : 0)),
  };
}

/** A question takes a line above the keys; a prompt two, the second to say what it finds or what is wrong. */
function footerHeight(mode: Mode): number {
  if (isPrompt(mode)) return 3;
  return mode === 'confirm' ? 2 : 1;
}

const rowsForStrip = 30;
const rowsForStripInPast = 16;

/** Whether the past stands in a strip below the table: where there is room, and as soon as somebody steps back. */
export function hasTimeStrip({size, mode, momentMs, kind}: Sized): boolean {
  // A saved snapshot has no past.
  if (kind === 'saved') return false;
  const isTable = mode === 'table' || mode === 'confirm' || isPrompt(mode);
  return isTable && size.rows >= (momentMs === undefined ? rowsForStrip : rowsForStripInPast);
}

/** Rows of flows that fit below the column titles and above the footer. */
export function tableHeight(sized: Sized): number {
  const split = splitOf(sized);
  if (split === 'below') return listAboveHeight(sized.size) - 1;
  if (split === 'beside') return mainHeight(sized.size, sized.mode) - 1;
  const strip = hasTimeStrip(sized) ? 1 : 0;
  return Math.max(1, mainHeight(sized.size) - footerHeight(sized.mode) - strip);
}

/** A title and a blank line stand above a list and above the help. */
export const linesAboveList = 2;

/** Items of a list, or lines of the help, that fit. */
export function listHeight(size: Size): number {
  return Math.max(1, mainHeight(size) - linesAboveList);
}

/** Lines of the table that the setup shows: a blank one, the titles and some flows. None on a small terminal. */
export function previewHeight(size: Size): number {
  return listHeight(size) >= 12 ? 6 : 0;
}

/** Items of the setup that fit above the preview. */
export function setupListHeight(size: Size): number {
  return listHeight(size) - previewHeight(size);
}

/** Lines of a pane that fit below its title. */
export function paneHeight(size: Size): number {
  return Math.max(1, mainHeight(size) - 1);
}
