import type {ColumnId} from '../columns/column.js';
import {columnById, columns} from '../columns/columns.js';
import {columnName, findColumn, splitNames} from '../columns/names.js';

export interface Sort {
  readonly column: ColumnId;
  readonly direction: 'asc' | 'desc';
}

export const defaultSort: Sort = {column: 'rate', direction: 'desc'};

/**
 * Parses `rate` or `rate:asc`, with the column's name in any spelling.
 * @returns the sort order, or a sentence on what was expected
 */
export function parseSort(text: string): Sort | {readonly error: string} {
  const [name = '', written, ...rest] = splitNames(text, ':');
  const direction = written?.toLowerCase();
  const id = findColumn(name);
  if (id === undefined) {
    return {error: `expected one of ${columns.map(column => column.id).join(', ')}; got "${name}"`};
  }
  if (rest.length > 0 || (direction !== undefined && direction !== 'asc' && direction !== 'desc')) {
    return {error: `expected ${id}:asc or ${id}:desc; got "${text}"`};
  }
  return {column: id, direction: direction ?? columnById(id).defaultDirection};
}

/** A sort order as `parseSort` reads it. */
export function sortText({column, direction}: Sort): string {
  return `${columnName(column)}:${direction}`;
}
