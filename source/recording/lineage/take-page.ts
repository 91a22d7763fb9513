import {
  countColumns,
  type FlowCounts,
  type FlowKind,
  type FlowNames,
  type FlowPage,
  freeSlot,
  rareColumns,
  slotsPerPage,
} from '../../snapshot/columns/page.js';
import {ratesPerUnit} from '../../snapshot/columns/read.js';
import type {FlowColumns} from './flow-columns.js';
import {Change} from './put-flow.js';

/** The page of a picture. What has not changed is shared with the page before it. Its columns can be read by other threads, too. */
export function takePage(
  columns: FlowColumns,
  number: number,
  size: number,
  changed: number,
  before: FlowPage | undefined,
): FlowPage {
  const shared = before?.size === size ? before : undefined;
  if (shared !== undefined && changed === 0) return shared;
  const first = number * slotsPerPage;
  const keeps = (change: number) => shared !== undefined && (changed & change) === 0;
  const hasRare = columns.hasRare.subarray(first, first + size).includes(1);
  const counts: FlowCounts = keeps(Change.values | Change.rare | Change.times | Change.quality)
    ? shared!.counts
    : {
        values: keeps(Change.values)
          ? shared!.counts.values
          : narrowed(columns.values, countColumns, first, size, 1),
        rare: keeps(Change.rare) ? shared!.counts.rare : takeRare(columns, hasRare, first, size),
        times: keeps(Change.times)
          ? shared!.counts.times
          : takeKnown(columns.hasTimes, columns.times, first, size),
        quality: keeps(Change.quality)
          ? shared!.counts.quality
          : takeKnown(columns.hasQuality, columns.quality, first, size),
      };
  return {
    number,
    size,
    names: keeps(Change.names) ? shared!.names : takeNames(columns, first, size),
    counts,
    before: undefined,
    after: counts,
    fresh: undefined,
    seconds: 1,
    rates: keeps(Change.rates) ? shared!.rates : takeRates(columns, hasRare, first, size),
  };
}

function floats(count: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(8 * count));
}

/** Whole numbers of so many parts of one, where all of them are below 2^32. */
function narrowed(
  columns: readonly Float64Array[],
  count: number,
  first: number,
  size: number,
  parts: number,
): Uint32Array | Float64Array {
  const narrow = new Uint32Array(new SharedArrayBuffer(4 * count * size));
  for (let column = 0; column < count; column++) {
    const from = columns[column]!;
    for (let index = 0; index < size; index++) {
      const value = from[first + index]!;
      const whole = Math.round(value * parts);
      narrow[column * size + index] = whole;
      if (narrow[column * size + index]! / parts !== value) return wide(columns, count, first, size);
    }
  }
  return narrow;
}

function wide(columns: readonly Float64Array[], count: number, first: number, size: number): Float64Array {
  const all = floats(count * size);
  for (let column = 0; column < count; column++) {
    all.set(columns[column]!.subarray(first, first + size), column * size);
  }
  return all;
}

function takeRare(
  columns: FlowColumns,
  hasRare: boolean,
  first: number,
  size: number,
): Float64Array | undefined {
  return hasRare ? wide(columns.rare, rareColumns, first, size) : undefined;
}

/** Columns that are NaN where nothing is known; undefined where that is everywhere. */
function takeKnown(
  isKnown: Uint8Array,
  columns: readonly Float64Array[],
  first: number,
  size: number,
): Float64Array | undefined {
  if (!isKnown.subarray(first, first + size).includes(1)) return undefined;
  const all = floats(columns.length * size).fill(Number.NaN);
  for (let index = 0; index < size; index++) {
    if (isKnown[first + index] === 0) continue;
    for (let column = 0; column < columns.length; column++)
      all[column * size + index] = columns[column]![first + index]!;
  }
  return all;
}

/** What was dropped has rates where anything is known of it. */
function takeRates(columns: FlowColumns, hasRare: boolean, first: number, size: number): FlowPage['rates'] {
  const rates = narrowed(columns.rates, hasRare ? 8 : 4, first, size, ratesPerUnit);
  return rates.every(rate => rate === 0) ? undefined : rates;
}

function takeNames(columns: FlowColumns, first: number, size: number): FlowNames {
  const states = new Uint8Array(new SharedArrayBuffer(size));
  states.set(columns.states.subarray(first, first + size));
  const take = (name: 'serials' | 'clients' | 'targets' | 'startedAtMs') => {
    const column = floats(size);
    column.set(columns[name].subarray(first, first + size));
    return column;
  };
  const kinds: (FlowKind | undefined)[] = [];
  let used = 0;
  for (let index = 0; index < size; index++) {
    const isFree = states[index] === freeSlot;
    kinds.push(isFree ? undefined : columns.kindList[columns.kinds[first + index]!]!.kind);
    if (!isFree) used++;
  }
  return {
    used,
    states,
    serials: take('serials'),
    clients: take('clients'),
    targets: take('targets'),
    startedAtMs: take('startedAtMs'),
    kinds,
    details: columns.details.slice(first, first + size),
  };
}
