import type {Snapshot} from '../../snapshot/snapshot.js';
import {misspelled} from '../../text/nearest.js';
import type {ColumnId} from './column.js';
import {columns, defaultTableColumns, fleetTableColumns} from './columns.js';
import {columnName, findColumn, splitNames} from './names.js';

const allNames = columns.map(({id}) => id);

/**
 * Parses `client,rate,age`, or a list of names in any spelling, into columns in that order.
 * @returns the columns, or a sentence on what was expected
 */
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

/** Columns as `parseColumns` reads them. */
export function columnsText(ids: readonly ColumnId[]): string {
  return ids.map(columnName).join(',');
}

/** The columns of the table by default, of one machine or of several. */
export function defaultColumns({hosts}: Pick<Snapshot, 'hosts'>): readonly ColumnId[] {
  return hosts === undefined ? defaultTableColumns : fleetTableColumns;
}

/** Whether these are the default columns. */
export function areDefault(ids: readonly ColumnId[]): boolean {
  return [defaultTableColumns, fleetTableColumns].some(each => columnsText(ids) === columnsText(each));
}

function unknownColumn(name: string): string {
  const meant = misspelled(name.toLowerCase(), allNames);
  return meant === undefined
    ? `expected names out of ${allNames.join(', ')}, separated by commas; got "${name}"`
    : `expected ${meant}; got "${name}"`;
}
