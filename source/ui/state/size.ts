import {isPrompt, type Mode} from './mode.js';

/** Of the terminal, in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

interface Sized {
  readonly size: Size;
  readonly mode: Mode;
}

/** A smaller terminal has no room for anything useful. */
export const minimumSize: Size = {columns: 40, rows: 10};

export function isTooSmall({columns, rows}: Size): boolean {
  return columns < minimumSize.columns || rows < minimumSize.rows;
}

/** Lines above the table, by layout. */
export const headerHeights = {compact: 3, plain: 5, tall: 10} as const;

/** A small terminal has a short header, to leave room for flows; a large one can afford a tall header. */
export function headerHeight({rows, columns}: Size): number {
  if (rows < 16) return headerHeights.compact;
  return rows >= 36 && columns >= 100 ? headerHeights.tall : headerHeights.plain;
}

/** Lines between the header and the key bar. */
export function mainHeight(size: Size): number {
  return Math.max(1, size.rows - headerHeight(size) - 1);
}

/** A question takes a line above the keys; a prompt two, the second to say what it finds or what is wrong. */
function footerHeight(mode: Mode): number {
  if (isPrompt(mode)) return 3;
  return mode === 'confirm' ? 2 : 1;
}

/** Rows of flows that fit below the column titles and above the footer. */
export function tableHeight({size, mode}: Sized): number {
  return Math.max(1, mainHeight(size) - footerHeight(mode));
}

/** A title and a blank line stand above a list and above the help. */
export const linesAboveList = 2;

/** Items of a list, or lines of the help, that fit. */
export function listHeight(size: Size): number {
  return Math.max(1, mainHeight(size) - linesAboveList);
}

/** Lines of a pane that fit below its title. */
export function paneHeight(size: Size): number {
  return Math.max(1, mainHeight(size) - 1);
}
