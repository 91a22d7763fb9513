import type {ColumnId} from '../columns/column.js';
import {columnById, columns} from '../columns/columns.js';
import {columnName, findColumn, splitNames} from '../columns/names.js';

export interface Sort {
  readonly column: ColumnId;
  readonly direction: 'asc' | 'desc';
}

export const defaultSort: Sort = {column: 'rate', direction: 'desc'};

/** `rate`, `rate:asc`; a column by any spelling of its name. */
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

/** As `parseSort` reads it. */
export function sortText({column, direction}: Sort): string {
  return `${columnName(column)}:${direction}`;
}
