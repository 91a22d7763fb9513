import type {ColumnId} from './column.js';
import {columns} from './columns.js';

/** Normalises spelling: `rxRate`, `rx_rate`, `RX-Rate` and `rx rate` are the same name, and `/s` is `per second`. */
const normalised = (name: string) =>
  name
    .toLowerCase()
    .replace(/[-_\s]/g, '')
    .replace(/\/s$/, 'persecond');

// A map, because on an object `constructor` would be a name too. Ids override titles.
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
  ['dropped', 'drops'],
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
  ...columns.map(({title, id}): [string, ColumnId] => [normalised(title), id]),
  ...columns.map(({id}): [string, ColumnId] => [normalised(id), id]),
]);

const plainKey = /^[^\s,:"']+$/;
const quotedKey = /^meta\.(?:"((?:[^"\\]|\\.)+)"|'((?:[^'\\]|\\.)+)')$/s;

/** The column with that name, in any spelling. A metadata key may be quoted, as in filters: `meta."my key"`. */
export function findColumn(name: string): ColumnId | undefined {
  const [, inDouble, inSingle] = quotedKey.exec(name) ?? [];
  const key = (inDouble ?? inSingle)?.replace(/\\(.)/gs, '$1');
  if (key !== undefined) return `meta.${key}`;
  if (/^meta\.\S+$/.test(name)) return name as ColumnId;
  return idByName.get(normalised(name));
}

/** A column's name as `findColumn` reads it; commas, colons and spaces in it are quoted. */
export function columnName(id: ColumnId): string {
  const key = id.startsWith('meta.') ? id.slice('meta.'.length) : '';
  return key === '' || plainKey.test(key) ? id : `meta."${key.replace(/["\\]/g, '\\$&')}"`;
}

const partOfName = String.raw`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`;
const between = {
  ',': new RegExp(`(?:${partOfName}[^,])+|(?<=,|^)(?=,|$)`, 'gs'),
  ':': new RegExp(`(?:${partOfName}[^:])+|(?<=:|^)(?=:|$)`, 'gs'),
} as const;

/** Splits a text at a separator, but not inside quotation marks. */
export function splitNames(text: string, separator: keyof typeof between): string[] {
  return (text.match(between[separator]) ?? []).map(part => part.trim());
}
