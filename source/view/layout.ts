import type {FlowSnapshot} from '../snapshot/snapshot.js';
import {type Column, type ColumnId, columnById, defaultTableColumns} from './columns.js';
import {displayWidth, truncate} from './sanitize.js';

/** A column and how many columns of the terminal it gets. */
export interface PlacedColumn {
  readonly column: Column;
  readonly width: number;
}

/** `255.255.255.255:65535`, short and long IPv6 endpoints: steps, so that widths do not jump with every flow. */
const addressWidths = [21, 28, 34, 47];
const separatorWidth = 1;

/**
 * Which columns fit into `width`, and how wide each is: the least important drop out first,
 * then what is left over goes to the flexible ones.
 */
export function layoutColumns(
  width: number,
  addressWidth = addressWidths[0]!,
  ids: readonly ColumnId[] = defaultTableColumns,
): readonly PlacedColumn[] {
  let shown = ids.map(columnById);
  // First by the widths that suit, as long as what must be there gets them; then squeezed.
  while (shown.length > 1 && needed(shown, 'minWidth') > width) shown = withoutLeastImportant(shown);
  const comfortable = shown.filter(column => column.importance >= 60);
  if (needed(comfortable, 'width') <= width) {
    while (needed(shown, 'width') > width && shown.some(({importance}) => importance < 60)) {
      shown = withoutLeastImportant(shown);
    }
  }
  return distribute(shown, width, addressWidth);
}

function needed(columns: readonly Column[], measure: 'width' | 'minWidth'): number {
  return columns.reduce((sum, column) => sum + column[measure] + separatorWidth, -separatorWidth);
}

function withoutLeastImportant(columns: readonly Column[]): Column[] {
  const least = columns.reduce((a, b) => (b.importance < a.importance ? b : a));
  return columns.filter(column => column !== least);
}

function distribute(columns: readonly Column[], width: number, addressWidth: number): PlacedColumn[] {
  const widths = columns.map(({minWidth}) => minWidth);
  let left = width - needed(columns, 'minWidth');
  if (left < 0) return columns.map((column, index) => ({column, width: Math.max(1, widths[index]! + left)}));
  const grow = (limit: (column: Column) => number) => {
    for (const [index, column] of columns.entries()) {
      const more = Math.min(left, Math.max(0, limit(column) - widths[index]!));
      widths[index]! += more;
      left -= more;
    }
  };
  grow(column => column.width);
  const last = columns.at(-1)!;
  // Addresses first, what is left over is for the last column, the metadata.
  grow(column => (column.flexible && column !== last ? addressWidth : 0));
  if (last.flexible) widths[columns.length - 1]! += left;
  return columns.map((column, index) => ({column, width: widths[index]!}));
}

/** How wide an address column had better be for these flows. */
export function addressWidthOf(flows: readonly FlowSnapshot[]): number {
  let longest = 0;
  for (const {client, target} of flows) longest = Math.max(longest, client.length, target.length);
  return addressWidths.find(width => width >= longest) ?? addressWidths.at(-1)!;
}

/** A cell's text in exactly its width. */
export function cellText({column, width}: PlacedColumn, text: string): string {
  const fitting = truncate(text, width);
  const padding = ' '.repeat(Math.max(0, width - displayWidth(fitting)));
  return column.align === 'right' ? padding + fitting : fitting + padding;
}
