import {type ColumnId, columns} from './columns.js';
import {findColumn} from './sort.js';
import {likelyMeant} from './spelling.js';

const names = columns.map(({id}) => id);

/** `client,rate,age`: columns in that order, by any spelling of their names; or a sentence on what was expected. */
export function parseColumns(text: string): readonly ColumnId[] | {readonly error: string} {
  const chosen: ColumnId[] = [];
  for (const name of text.split(',').map(part => part.trim())) {
    const id = findColumn(name);
    if (id === undefined) return {error: unknownColumn(name)};
    if (chosen.includes(id)) return {error: `expected each column once; got "${id}" twice`};
    chosen.push(id);
  }
  return chosen;
}

function unknownColumn(name: string): string {
  const meant = likelyMeant(name.toLowerCase(), names);
  return meant === undefined
    ? `expected names out of ${names.join(', ')}, with commas between; got "${name}"`
    : `expected ${meant}; got "${name}"`;
}
