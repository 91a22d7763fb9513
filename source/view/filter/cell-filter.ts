import type {Units} from '../../quantity/units.js';
import {placeOf} from '../../snapshot/columns/from-rows.js';
import {lifecycleAt} from '../../snapshot/columns/read.js';
import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import {metadataValue} from '../columns/cells.js';
import type {ColumnId} from '../columns/column.js';
import {columnById} from '../columns/columns.js';
import type {Grouping} from '../rows/groups.js';
import {parseFilter} from './filter.js';
import {type FilterNode, parseTree} from './tree.js';
import {writtenExpression, writtenKey, writtenValue} from './written.js';
import {writtenNumber} from './written-number.js';

/** A cell of the table. */
export interface Cell {
  readonly column: ColumnId;
  readonly flow: FlowSnapshot;
  /** When the flow was read, in ms since the epoch. */
  readonly nowMs: number;
  readonly units: Units;
}

/** The row of a group, and one of its flows. */
export interface GroupCell {
  readonly by: Grouping;
  readonly name: string;
  readonly flow: FlowSnapshot;
  readonly nowMs: number;
}

/** A term that matches the flow of a cell, and one that does not. */
interface Terms {
  readonly including: string;
  readonly excluding: string;
}

/**
 * Narrows a filter down to the flows that have in this cell what its flow has; numbers at least as much.
 * @param existing a valid filter; empty for none
 * @param excludes hides these flows instead
 * @returns the new filter, the same one where it says so already; undefined where no filter can tell the cell
 */
export function cellFilter(cell: Cell | GroupCell, existing: string, excludes: boolean): string | undefined {
  const terms = ('by' in cell ? groupTerms(cell) : cellTerms(cell)).find(each => fits(each, cell));
  if (terms === undefined) return undefined;
  const filter = withTerm(existing, excludes ? terms.excluding : terms.including);
  return 'error' in parseFilter(filter) ? undefined : filter;
}

/** A text from the network may be one that a field reads otherwise: an address with a slash is a block. */
function fits({including, excluding}: Terms, {flow, nowMs}: Cell | GroupCell): boolean {
  const [included, excluded] = [parseFilter(including), parseFilter(excluding)];
  if ('error' in included || 'error' in excluded) return false;
  return included.matches(flow, nowMs) && !excluded.matches(flow, nowMs);
}

function cellTerms({column: id, flow, nowMs, units}: Cell): readonly Terms[] {
  const {page, index} = placeOf(flow);
  const column = columnById(id);
  if (column.unit !== undefined) {
    // These two draw the rate.
    const field = id === 'share' || id === 'history' ? 'rate' : id;
    return numberTerms(field, column.value(page, index, nowMs), value =>
      writtenNumber(value, column.unit, units),
    );
  }
  if (id === 'state') return [negatable(`state=${lifecycleAt(page, index, nowMs)}`)];
  if (id === 'client' || id === 'target') return textTerms(id, flow[id]);
  if (!id.startsWith('meta.')) return textTerms(id, column.textAt(page, index, nowMs));
  const key = id.slice('meta.'.length);
  return textTerms(writtenKey(key), String(metadataValue(page, index, key) ?? ''));
}

function groupTerms({by, name}: GroupCell): readonly Terms[] {
  const host = writtenExpression(name).replace(/\$\/$/, '(:|$)/');
  return [...textTerms(by, name), ...(by === 'client' ? [negatable(`client:${host}`)] : [])];
}

function numberTerms(
  field: string,
  value: number,
  written: (value: number) => string | undefined,
): readonly Terms[] {
  // An unknown number is neither more nor less than another.
  if (Number.isNaN(value)) return [{including: `!${field}>=0`, excluding: `${field}>=0`}];
  if (value === 0) return [{including: `${field}=0`, excluding: `${field}!=0`}];
  if (value < 0) return [{including: `${field}<0`, excluding: `${field}>=0`}];
  const limit = written(value);
  return limit === undefined
    ? [{including: `${field}>0`, excluding: `!${field}>0`}]
    : [{including: `${field}>=${limit}`, excluding: `${field}<${limit}`}];
}

/** A filter has no empty text: what is blank is what has no character. */
function textTerms(field: string, text: string): readonly Terms[] {
  if (text === '') return [{including: `!${field}:/./`, excluding: `${field}:/./`}];
  return [negatable(`${field}=${writtenValue(text)}`), negatable(`${field}=${writtenExpression(text)}`)];
}

function negatable(including: string): Terms {
  return {including, excluding: `!${including}`};
}

/** Both must match. A term that is there already is not added again. */
function withTerm(existing: string, term: string): string {
  const tree = 'error' in parseFilter(existing) ? undefined : parseTree(existing);
  if (tree === undefined) return term;
  const added = withoutPlaces(parseTree(term)!);
  const parts = tree.kind === 'and' ? tree.parts : [tree];
  if (parts.some(part => withoutPlaces(part) === added)) return existing;
  const before = existing.trim();
  return tree.kind === 'or' ? `(${before}) ${term}` : `${before} ${term}`;
}

/** The same text for two parts that say the same. */
function withoutPlaces(node: FilterNode): string {
  return JSON.stringify(node, (key, value) => (key === 'at' || key === 'length' ? undefined : value));
}
