import {type Column, type ColumnId, columnById, defaultTableColumns} from './columns.js';
import {displayWidth, truncate} from './sanitize.js';

/** A column and how many columns of the terminal it gets. */
export interface PlacedColumn {
  readonly column: Column;
  readonly width: number;
}

/** Flexible columns grow up to this beyond what suits them, so that an IPv6 address fits on a wide terminal. */
const maxAddressWidth = 47;
const separatorWidth = 1;

/**
 * Which columns fit into `width`, and how wide each is: the least important drop out first,
 * then what is left over goes to the flexible ones.
 */
export function layoutColumns(
  width: number,
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
  return distribute(shown, width);
}

function needed(columns: readonly Column[], measure: 'width' | 'minWidth'): number {
  return columns.reduce((sum, column) => sum + column[measure] + separatorWidth, -separatorWidth);
}

function withoutLeastImportant(columns: readonly Column[]): Column[] {
  const least = columns.reduce((a, b) => (b.importance < a.importance ? b : a));
  return columns.filter(column => column !== least);
}

function distribute(columns: readonly Column[], width: number): PlacedColumn[] {
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
  // Addresses first, up to an IPv6 address each; the rest is for the last column, the metadata.
  if (left > 20)
    grow(column =>
      column.flexible && column !== last ? Math.min(maxAddressWidth, column.width + Math.floor(left / 4)) : 0,
    );
  if (last.flexible) widths[columns.length - 1]! += left;
  return columns.map((column, index) => ({column, width: widths[index]!}));
}

/** A cell's text in exactly its width. */
export function cellText({column, width}: PlacedColumn, text: string): string {
  const fitting = truncate(text, width);
  const padding = ' '.repeat(Math.max(0, width - displayWidth(fitting)));
  return column.align === 'right' ? padding + fitting : fitting + padding;
}
