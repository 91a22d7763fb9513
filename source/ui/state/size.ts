import type {ScreenState} from './state.js';

/** Of the terminal, in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Less than this shows nothing useful. */
export const leastSize: Size = {columns: 40, rows: 10};

/** What is needed, in whole words however narrow it is. */
export function tooSmallText({columns, rows}: Size): string {
  const least = `${leastSize.columns}x${leastSize.rows}`;
  const sentences = [
    `udptop needs ${least}, here is ${columns}x${rows}`,
    `udptop needs ${least}`,
    `needs ${least}`,
  ];
  return sentences.find(sentence => sentence.length <= columns) ?? least.slice(0, columns);
}

/** Lines above the table: fewer where the flows need the room, more where there is plenty. */
export const headerHeights = {compact: 3, plain: 5, tall: 10} as const;

export function headerHeight({rows, columns}: Size): number {
  if (rows < 16) return headerHeights.compact;
  return rows >= 36 && columns >= 100 ? headerHeights.tall : headerHeights.plain;
}

/** Lines between the header and the key bar. */
export function mainHeight(size: Size): number {
  return Math.max(1, size.rows - headerHeight(size) - 1);
}

export function isTyping(mode: ScreenState['mode']): boolean {
  return mode === 'filter' || mode === 'search';
}

/** What is typed or asked takes a line above the keys. */
function footerHeight(mode: ScreenState['mode']): number {
  return isTyping(mode) || mode === 'confirm' ? 2 : 1;
}

/** Rows of flows that fit, below the column titles and above the footer. */
export function tableHeight({size, mode}: Pick<ScreenState, 'size' | 'mode'>): number {
  return Math.max(1, mainHeight(size) - footerHeight(mode));
}
