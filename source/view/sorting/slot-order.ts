import {Count, type FlowPage} from '../../snapshot/columns/page.js';
import {received} from '../../snapshot/columns/read.js';
import {type FlowTable, indexOf, pageOf} from '../../snapshot/columns/table.js';
import type {Column} from '../columns/column.js';
import {columnById} from '../columns/columns.js';
import {bytes, receivedSum} from '../columns/measures.js';
import {compareIdentity} from './id-order.js';
import type {Sort} from './sort.js';

/** An order of the slots of a table: by a number, and by a comparison where the numbers are equal. */
export interface SlotOrder {
  readonly table: FlowTable;
  /** Puts the numbers of a page's slots into `into`, from `at` on, the first of the order the least. */
  fill(page: FlowPage, into: Float64Array, at: number): void;
  /** The number of one slot. */
  key(slot: number): number;
  /** Numbers that decide where those of `fill` are equal; undefined where only `compareEqual` can tell. */
  readonly fillNext?: SlotOrder['fill'] | undefined;
  /** Compares two slots whose numbers are equal; never 0 for two different ones. */
  compareEqual(a: number, b: number): number;
}

/**
 * Orders flows by a column. Ties are broken by bytes (most first), then id, then start (an ended flow and its successor
 * share an id), so rows keep still, whatever their slots.
 */
export function orderBy(table: FlowTable, {column: id, direction}: Sort, nowMs: number): SlotOrder {
  const column = columnById(id);
  const sign = direction === 'desc' ? -1 : 1;
  const fillNumbers = column.unit === undefined ? textFill(column) : column.fill;
  return {
    table,
    fill(page, into, at) {
      fillNumbers(page, nowMs, into, at);
      const end = at + page.size;
      for (let slot = at; slot < end; slot++) {
        const key = into[slot]!;
        into[slot] = sign * (key >= -most && key <= most ? key : bounded(key));
      }
    },
    fillNext: column.unit === undefined ? undefined : fillBytes,
    key(slot) {
      const key = column.value(pageOf(table, slot), indexOf(slot), nowMs);
      return sign * (typeof key === 'number' ? bounded(key) : textNumber(key));
    },
    compareEqual(a, b) {
      const [pageA, atA] = [pageOf(table, a), indexOf(a)];
      const [pageB, atB] = [pageOf(table, b), indexOf(b)];
      if (column.unit === undefined) {
        const [textA, textB] = [column.value(pageA, atA, nowMs), column.value(pageB, atB, nowMs)];
        if (textA !== textB && typeof textA === 'string' && typeof textB === 'string') {
          return textA < textB ? -sign : sign;
        }
      }
      return (
        receivedBytes(pageB, atB) - receivedBytes(pageA, atA) ||
        compareIdentity(pageA, atA, pageB, atB) ||
        a - b
      );
    },
  };
}

const allBytes = receivedSum(bytes);

/** Most first. */
function fillBytes(page: FlowPage, into: Float64Array, at: number): void {
  allBytes.fill(page, 0, into, at);
  const end = at + page.size;
  for (let slot = at; slot < end; slot++) into[slot] = -into[slot]!;
}

function receivedBytes(page: FlowPage, index: number): number {
  return received(page, Count.rxBytes, index) + received(page, Count.txBytes, index);
}

/** Above every number in a column that has both numbers and texts. Up to twice as much, doubles are exact in steps of 4. */
const firstText = 2 ** 54;
const most = Number.MAX_SAFE_INTEGER;

/** NaN, for an unknown value, sorts as the least. */
function bounded(key: number): number {
  if (key >= -most && key <= most) return key;
  if (key >= firstText && key < Number.POSITIVE_INFINITY) return key;
  return key > most ? most : -most;
}

/** Texts are numbers by their first signs. Where those are equal, the texts are compared. */
function textFill({value}: Extract<Column, {unit?: undefined}>) {
  return (page: FlowPage, nowMs: number, into: Float64Array, at: number): void => {
    const {states} = page.names;
    for (let index = 0; index < page.size; index++) {
      if (states[index] === 0) continue;
      const key = value(page, index, nowMs);
      into[at + index] = typeof key === 'number' ? bounded(key) : textNumber(key);
    }
  };
}

/** Its first three UTF-16 code units as one number. */
function textNumber(text: string): number {
  const sign = (at: number) => (at < text.length ? text.charCodeAt(at) : 0);
  return firstText + 4 * ((sign(0) * 65_536 + sign(1)) * 65_536 + sign(2));
}
