import {type ColumnId, columnById, columns} from './columns.js';

export interface Sort {
  readonly column: ColumnId;
  readonly direction: 'asc' | 'desc';
}

export const defaultSort: Sort = {column: 'rate', direction: 'desc'};

const aliases: Record<string, ColumnId> = {
  rxbytes: 'rx',
  txbytes: 'tx',
  total: 'bytes',
  totals: 'bytes',
  byterate: 'rate',
  bytespersecond: 'rate',
  pps: 'packet-rate',
  refused: 'refusals',
  source: 'client',
  src: 'client',
  destination: 'target',
  dst: 'target',
  proto: 'protocol',
  meta: 'metadata',
};

/** `rate`, `rate:asc`; `rxRate`, `rx_rate` and `rx-rate` are one. */
export function parseSort(text: string): Sort | {readonly error: string} {
  const [name = '', direction, ...rest] = text.split(':');
  const id = findColumn(name);
  if (id === undefined) {
    return {error: `expected one of ${columns.map(column => column.id).join(', ')}; got "${name}"`};
  }
  if (rest.length > 0 || (direction !== undefined && direction !== 'asc' && direction !== 'desc')) {
    return {error: `expected ${id}:asc or ${id}:desc; got "${text}"`};
  }
  return {column: id, direction: direction ?? columnById(id).defaultDirection};
}

/** The column that a name means, however it is spelled. */
export function findColumn(name: string): ColumnId | undefined {
  const bare = (id: string) => id.toLowerCase().replace(/[-_]/g, '');
  return columns.find(column => bare(column.id) === bare(name))?.id ?? aliases[bare(name)];
}
