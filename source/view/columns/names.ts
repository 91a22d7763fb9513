import type {ColumnId} from './column.js';
import {columns} from './columns.js';

/** However it is spelled: `rxRate`, `rx_rate`, `RX-Rate` and `rx rate` are one, and `/s` is `per second`. */
const bare = (name: string) =>
  name
    .toLowerCase()
    .replace(/[-_\s]/g, '')
    .replace(/\/s$/, 'persecond');

// A map, not an object: on that, `constructor` would be a name too. The ids go before the titles of the table.
const idByName = new Map<string, ColumnId>([
  ['rxbytes', 'rx'],
  ['txbytes', 'tx'],
  ['total', 'bytes'],
  ['totals', 'bytes'],
  ['byterate', 'rate'],
  ['bytespersecond', 'rate'],
  ['pps', 'packet-rate'],
  ['packetspersecond', 'packet-rate'],
  ['pktspersecond', 'packet-rate'],
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
  ...columns.map(({title, id}): [string, ColumnId] => [bare(title), id]),
  ...columns.map(({id}): [string, ColumnId] => [bare(id), id]),
]);

const plainKey = /^[^\s,:"']+$/;
const quotedKey = /^meta\.(?:"((?:[^"\\]|\\.)+)"|'((?:[^'\\]|\\.)+)')$/s;

/** The column that a name means, however it is spelled; a key of the metadata may be quoted, as filters have it. */
export function findColumn(name: string): ColumnId | undefined {
  const [, inDouble, inSingle] = quotedKey.exec(name) ?? [];
  const key = (inDouble ?? inSingle)?.replace(/\\(.)/gs, '$1');
  if (key !== undefined) return `meta.${key}`;
  if (/^meta\.\S+$/.test(name)) return name as ColumnId;
  return idByName.get(bare(name));
}

/** A name that `findColumn` finds the column by, in a list and before `:asc` too. */
export function columnName(id: ColumnId): string {
  const key = id.startsWith('meta.') ? id.slice('meta.'.length) : '';
  return key === '' || plainKey.test(key) ? id : `meta."${key.replace(/["\\]/g, '\\$&')}"`;
}

const partOfName = String.raw`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`;
const between = {
  ',': new RegExp(`(?:${partOfName}[^,])+|(?<=,|^)(?=,|$)`, 'gs'),
  ':': new RegExp(`(?:${partOfName}[^:])+|(?<=:|^)(?=:|$)`, 'gs'),
} as const;

/** The parts of a text, which a sign within quotation marks does not divide. */
export function splitNames(text: string, sign: keyof typeof between): string[] {
  return (text.match(between[sign]) ?? []).map(part => part.trim());
}
