import {type ColumnId, columnById, columns} from './columns.js';

export interface Sort {
  readonly column: ColumnId;
  readonly direction: 'asc' | 'desc';
}

export const defaultSort: Sort = {column: 'rate', direction: 'desc'};

/** However it is spelled: `rxRate`, `rx_rate`, `RX-Rate` and `rx rate` are one. */
const bare = (name: string) => name.toLowerCase().replace(/[-_\s]/g, '');

// A map, not an object: on that, `constructor` would be a name too.
const idByName = new Map<string, ColumnId>([
  ['rxbytes', 'rx'],
  ['txbytes', 'tx'],
  ['total', 'bytes'],
  ['totals', 'bytes'],
  ['byterate', 'rate'],
  ['bytespersecond', 'rate'],
  ['pps', 'packet-rate'],
  ['packetspersecond', 'packet-rate'],
  ['pkts', 'packets'],
  ['drop', 'drops'],
  ['refused', 'refusals'],
  ['source', 'client'],
  ['src', 'client'],
  ['destination', 'target'],
  ['dst', 'target'],
  ['proto', 'protocol'],
  ['meta', 'metadata'],
  ['avg', 'average-size'],
  ['avgsize', 'average-size'],
  ['size', 'average-size'],
  ['timeleft', 'left'],
  ...columns.map(({id}): [string, ColumnId] => [bare(id), id]),
]);

/** `rate`, `rate:asc`; a column by any spelling of its name. */
export function parseSort(text: string): Sort | {readonly error: string} {
  const [name = '', written, ...rest] = text.split(':').map(part => part.trim());
  const direction = written?.toLowerCase();
  const id = findColumn(name);
  if (id === undefined) {
    const given = text.split(':', 1)[0];
    return {error: `expected one of ${columns.map(column => column.id).join(', ')}; got "${given}"`};
  }
  if (rest.length > 0 || (direction !== undefined && direction !== 'asc' && direction !== 'desc')) {
    return {error: `expected ${id}:asc or ${id}:desc; got "${text}"`};
  }
  return {column: id, direction: direction ?? columnById(id).defaultDirection};
}

/** The column that a name means, however it is spelled. */
export function findColumn(name: string): ColumnId | undefined {
  if (/^meta\.\S+$/.test(name)) return name as ColumnId;
  return idByName.get(bare(name));
}
