import {misspelled} from '../../text/nearest.js';
import type {ColumnId} from './column.js';
import {columns, defaultTableColumns} from './columns.js';
import {columnName, findColumn, splitNames} from './names.js';

const allNames = columns.map(({id}) => id);

/** `client,rate,age`, or a list: columns in that order, by any spelling of their names; or a sentence on what was expected. */
export function parseColumns(
  names: string | readonly string[],
): readonly ColumnId[] | {readonly error: string} {
  const chosen: ColumnId[] = [];
  for (const name of typeof names === 'string' ? splitNames(names, ',') : names) {
    const id = findColumn(name);
    if (id === undefined) return {error: unknownColumn(name)};
    if (chosen.includes(id)) return {error: `expected each column once; got "${id}" twice`};
    chosen.push(id);
  }
  return chosen;
}

/** As `parseColumns` reads them. */
export function columnsText(ids: readonly ColumnId[]): string {
  return ids.map(columnName).join(',');
}

/** Nobody chose them. */
export function areUsual(ids: readonly ColumnId[]): boolean {
  return columnsText(ids) === columnsText(defaultTableColumns);
}

function unknownColumn(name: string): string {
  const meant = misspelled(name.toLowerCase(), allNames);
  return meant === undefined
    ? `expected names out of ${allNames.join(', ')}, with commas between; got "${name}"`
    : `expected ${meant}; got "${name}"`;
}
