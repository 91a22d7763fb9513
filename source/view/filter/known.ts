import {hostOf, portOf} from '../../address/endpoint.js';
import type {FlowPage} from '../../snapshot/columns/page.js';
import {clientText, ownMetadataAt, targetText} from '../../snapshot/columns/read.js';
import type {FlowTable} from '../../snapshot/columns/table.js';
import {eachSlot} from '../../snapshot/columns/table.js';
import {lifecycleStates} from '../../snapshot/lifecycle.js';
import {sanitizeText} from '../../text/sanitize.js';
import {commonKeys, metadataValue} from '../columns/cells.js';
import {columnById, columns} from '../columns/columns.js';
import {findColumn} from '../columns/names.js';
import {metadataKey} from './fields.js';

/** What a filter can name: for completion. */
export interface Known {
  /** Fields with the operator that mostly follows: `service:`, `rate>`. */
  readonly fields: readonly string[];
  /** Keys of the metadata that occur. */
  readonly keys: readonly string[];
  /** Names of filters. */
  readonly filters: readonly string[];
  /** Services, apps and states. */
  readonly words: readonly string[];
  /** Values of a field that occur; none for a number. */
  valuesOf(field: string): readonly string[];
}

const fieldNames = [
  ...columns.map(({id, unit}) => `${id}${unit === undefined ? ':' : '>'}`),
  'port:',
  'sport:',
  'dport:',
  'id:',
];

/** Of a large table, the first ones say enough. */
const mostFlows = 20_000;
const mostValues = 1000;
const longestValue = 120;

/** What occurs in a table. It is read when it is asked for. @param nowMs when the flows were read */
export function knownIn(table: FlowTable, nowMs: number, filters: readonly string[]): Known {
  const valuesOf = (field: string) => differentTexts(table, readerOf(field, nowMs));
  return {
    fields: fieldNames,
    filters,
    get keys() {
      return differentTexts(table, (page, index) =>
        Object.keys(ownMetadataAt(page, index) ?? {}).filter(key => !commonKeys.has(key)),
      );
    },
    get words() {
      return [...valuesOf('service'), ...valuesOf('app'), ...lifecycleStates];
    },
    valuesOf: field => (field.toLowerCase() === 'state' ? lifecycleStates : valuesOf(field)),
  };
}

type Reader = (page: FlowPage, index: number) => readonly string[];

/** Nothing to read where the values are numbers that change. */
function readerOf(field: string, nowMs: number): Reader | undefined {
  const key = metadataKey(field.replace(/^(meta\.)"(.*)"$/s, '$1$2'));
  if (key !== undefined) return (page, index) => [String(metadataValue(page, index, key) ?? '')];
  const name = field.toLowerCase();
  if (name === 'dport' || name === 'port') return (page, index) => [String(portOf(targetText(page, index)))];
  const id = findColumn(name);
  if (id === undefined) return undefined;
  if (id === 'client') return (page, index) => [hostOf(clientText(page, index))];
  if (id === 'target') return (page, index) => [targetText(page, index)];
  const column = columnById(id);
  return column.unit === undefined ? (page, index) => [column.textAt(page, index, nowMs)] : undefined;
}

/** In alphabetical order, without those that a terminal could not show. */
function differentTexts(table: FlowTable, read: Reader | undefined): readonly string[] {
  const found = new Set<string>();
  let seen = 0;
  if (read === undefined) return [];
  eachSlot(table, (page, index) => {
    if (seen++ >= mostFlows || found.size >= mostValues) return;
    for (const text of read(page, index)) found.add(text);
  });
  const isFit = (text: string) => text !== '' && text.length <= longestValue && sanitizeText(text) === text;
  return [...found].filter(isFit).sort(byNumber.compare);
}

/** `10.0.0.9` before `10.0.0.10`. */
const byNumber = new Intl.Collator('en', {numeric: true});
