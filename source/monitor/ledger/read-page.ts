import {qualityColumns} from '../../flow/flow-quality.js';
import {measuredTimes, type ResponseTimes, responseBuckets} from '../../flow/response-times.js';
import {
  Column,
  columnsPerRow,
  columnsRead,
  type MeterTableReader,
  More,
  rowsPerPage,
} from '../../reporting/meter-table.js';
import {estimatedTimes, rttOf} from '../../reporting/response-estimate.js';
import {
  countColumns,
  type FlowCounts,
  freeSlot,
  Rare,
  rareColumns,
  slotsPerPage,
  Time,
  timeColumns,
} from '../../snapshot/columns/page.js';
import {type DraftPage, noRow, rowInEvent} from './draft-page.js';

/** The last counters of a flow that ended: its whole row, and its response times. */
export interface LastCounters {
  readonly row: Float64Array;
  readonly responseTimes: ResponseTimes | undefined;
}

/** Counts that are being read. */
interface Reading {
  readonly values: Uint32Array | Float64Array;
  rare: Float64Array | undefined;
  times: Float64Array | undefined;
  quality: Float64Array | undefined;
}

/** Numbers below this fit into a `Uint32Array`. */
const narrow = 2 ** 32;
const scratch = new Float64Array(columnsRead);
/** Pages are read into these, one after the other, and copied only if something changed: mostly nothing did. */
const scratchValues = new Uint32Array(countColumns * slotsPerPage);
const scratchWideValues = new Float64Array(countColumns * slotsPerPage);
const scratchRare = new Float64Array(rareColumns * slotsPerPage);
const scratchTimes = new Float64Array(timeColumns * slotsPerPage);
const scratchQuality = new Float64Array(qualityColumns * slotsPerPage);
const histogram = new Uint32Array(responseBuckets);

/**
 * Reads the counters of a page's flows. What did not change stays the same object.
 * @param readers by relay thread
 * @param lastOf the last counters of a flow that ended, by index in the page
 */
export function readPage(
  draft: DraftPage,
  readers: readonly MeterTableReader[],
  lastOf: (index: number) => LastCounters,
): void {
  const counts = readCounts(draft, readers, lastOf);
  draft.countedSerials = draft.names.serials;
  draft.areNamesShared = true;
  if (counts === draft.counts) return;
  draft.counts = counts;
  draft.published = undefined;
}

function readCounts(
  draft: DraftPage,
  readers: readonly MeterTableReader[],
  lastOf: (index: number) => LastCounters,
): FlowCounts {
  const {counts: before} = draft;
  const isWide = before.values instanceof Float64Array;
  let reading = beginReading(isWide ? scratchWideValues : scratchValues);
  if (!readAll(draft, readers, lastOf, reading)) {
    reading = beginReading(scratchWideValues);
    readAll(draft, readers, lastOf, reading);
  }
  if (draft.endedCount > 0) markEnded(draft);
  const isSame =
    draft.names.serials === draft.countedSerials &&
    areSame(reading.values, before.values) &&
    areSame(reading.rare, before.rare) &&
    areSame(reading.times, before.times) &&
    areSame(reading.quality, before.quality);
  if (isSame) return before;
  const {values, rare, times, quality} = reading;
  return {
    values: values.slice(),
    rare: rare?.slice(),
    times: times?.slice(),
    quality: quality?.slice(),
  };
}

function beginReading(values: Reading['values']): Reading {
  return {values: values.fill(0), rare: undefined, times: undefined, quality: undefined};
}

/** Returns false where a number does not fit. */
function readAll(
  draft: DraftPage,
  readers: readonly MeterTableReader[],
  lastOf: (index: number) => LastCounters,
  reading: Reading,
): boolean {
  let fits = draft.endedCount === 0 || copyEnded(draft, lastOf, reading);
  for (let thread = 0; thread < readers.length; thread++) {
    const reader = readers[thread]!;
    const owners = reader.owners();
    const haveFitted = copyRows(draft, thread, reader, reading);
    // A row has another owner by now: all rows again, one by one.
    fits =
      (reader.haveSameOwners(owners) ? haveFitted : copyOneByOne(draft, thread, reader, reading)) && fits;
  }
  return fits;
}

/** Copies the rows of a thread. It runs for every flow at every interval: one loop, without a call for most flows. */
function copyRows(draft: DraftPage, thread: number, reader: MeterTableReader, reading: Reading): boolean {
  const {rows, threads, generations, names, end} = draft;
  const {startedAtMs} = names;
  const {values} = reading;
  const {pages} = reader;
  let fits = true;
  for (let index = 0; index < end; index++) {
    const row = rows[index]!;
    if (row < 0 || threads[index] !== thread) continue;
    const page = pages[row >> rowBits];
    const at = row & (rowsPerPage - 1);
    if (page === undefined || page.generations[at] !== generations[index]) {
      // Its ended event is on its way: what is known stays.
      copyBefore(draft, index, reading);
      continue;
    }
    const {fields} = page;
    const offset = at * columnsPerRow;
    const rxPackets = fields[offset + Column.rxPackets]!;
    const rxBytes = fields[offset + Column.rxBytes]!;
    const txPackets = fields[offset + Column.txPackets]!;
    const txBytes = fields[offset + Column.txBytes]!;
    const aliveMs = Math.floor(fields[offset + Column.lastSeenMs]!) - Math.floor(startedAtMs[index]!);
    if (
      !(rxBytes < narrow && txBytes < narrow && rxPackets < narrow && txPackets < narrow && aliveMs < narrow)
    ) {
      fits = false;
    }
    values[index] = rxPackets;
    values[slotsPerPage + index] = rxBytes;
    values[2 * slotsPerPage + index] = txPackets;
    values[3 * slotsPerPage + index] = txBytes;
    values[4 * slotsPerPage + index] = Math.max(0, aliveMs);
    // Of most flows, only the first cache line is read.
    if (fields[offset + Column.hasMore] !== 0 || fields[offset + Column.rttMs] !== 0) {
      copyExtras(draft, index, fields, offset, reading, reader);
    }
  }
  return fits || values instanceof Float64Array;
}

const rowBits = Math.log2(rowsPerPage);

/** The same, with each row checked. */
function copyOneByOne(draft: DraftPage, thread: number, reader: MeterTableReader, reading: Reading): boolean {
  const {rows, threads, generations} = draft;
  let fits = true;
  for (let index = 0; index < slotsPerPage; index++) {
    const row = rows[index]!;
    if (row < 0 || threads[index] !== thread) continue;
    clearExtras(reading, index);
    if (!reader.read(row, generations[index]!, scratch)) copyBefore(draft, index, reading);
    else fits = copyRow(draft, index, scratch, reading, reader) && fits;
  }
  return fits;
}

/** One row of the table, or a copy of one. */
function copyRow(
  draft: DraftPage,
  index: number,
  row: Float64Array,
  reading: Reading,
  reader: MeterTableReader | undefined,
  last?: LastCounters,
): boolean {
  const {values} = reading;
  const startedMs = Math.floor(draft.names.startedAtMs[index]!);
  let fits = true;
  const put = (column: number, value: number) => {
    if (!(value < narrow)) fits = false;
    values[column * slotsPerPage + index] = value;
  };
  put(0, row[Column.rxPackets]!);
  put(1, row[Column.rxBytes]!);
  put(2, row[Column.txPackets]!);
  put(3, row[Column.txBytes]!);
  put(4, Math.max(0, Math.floor(row[Column.lastSeenMs]!) - startedMs));
  copyExtras(draft, index, row, 0, reading, reader, last);
  return fits || values instanceof Float64Array;
}

/** What most flows do not have. */
function copyExtras(
  draft: DraftPage,
  index: number,
  fields: Float64Array,
  offset: number,
  reading: Reading,
  reader: MeterTableReader | undefined,
  last?: LastCounters,
): void {
  const {values} = reading;
  const rxDropped = fields[offset + Column.rxDropped]!;
  const txDropped = fields[offset + Column.txDropped]!;
  const refusals = fields[offset + Column.refusals]!;
  const refusedSinceReply = fields[offset + Column.refusedSinceReply]!;
  const unproven = fields[offset + Column.unproven]!;
  if (rxDropped > 0 || txDropped > 0 || refusals > 0 || refusedSinceReply > 0 || unproven > 0) {
    reading.rare ??= scratchRare.fill(0);
    const {rare} = reading;
    rare[Rare.rxPackets * slotsPerPage + index] = rxDropped;
    // Bytes are counted after their packets, and may be read before.
    rare[Rare.rxBytes * slotsPerPage + index] = rxDropped === 0 ? 0 : fields[offset + Column.rxDroppedBytes]!;
    rare[Rare.txPackets * slotsPerPage + index] = txDropped;
    rare[Rare.txBytes * slotsPerPage + index] = txDropped === 0 ? 0 : fields[offset + Column.txDroppedBytes]!;
    // A drop that is counted before its arrival waits for that.
    rare[Rare.drops * slotsPerPage + index] =
      Math.min(rxDropped, values[index]!) + Math.min(txDropped, values[2 * slotsPerPage + index]!);
    rare[Rare.refusals * slotsPerPage + index] = refusals;
    rare[Rare.refusedSinceReply * slotsPerPage + index] = refusedSinceReply;
    rare[Rare.unproven * slotsPerPage + index] = unproven;
  }
  if ((fields[offset + Column.hasMore]! & More.quality) !== 0) {
    reading.quality ??= scratchQuality.fill(Number.NaN);
    for (let column = 0; column < qualityColumns; column++)
      reading.quality[column * slotsPerPage + index] = fields[offset + Column.quality + column]!;
  }
  const rttMs = rttOf(fields, offset);
  const responses = fields[offset + Column.responses]!;
  if (rttMs === null && responses === 0) return;
  reading.times ??= scratchTimes.fill(Number.NaN);
  reading.times[Time.rttMs * slotsPerPage + index] = rttMs ?? Number.NaN;
  if (last !== undefined) putTimes(reading.times, index, last.responseTimes);
  else if (responses === 0) putTimes(reading.times, index, estimatedTimes);
  else if (!copyKnownTimes(draft, index, responses, reading.times)) {
    const isRead = reader?.readHistogram(draft.rows[index]!, draft.generations[index]!, histogram);
    if (isRead) {
      const longestMs = fields[offset + Column.longestResponseMs]!;
      putTimes(reading.times, index, measuredTimes(histogram, 0, responses, longestMs));
    }
  }
}

/** The quantiles of before, if there was no answer since. */
function copyKnownTimes(draft: DraftPage, index: number, responses: number, times: Float64Array): boolean {
  const {counts, countedSerials, names} = draft;
  const at = Time.samples * slotsPerPage + index;
  if (countedSerials[index] !== names.serials[index] || counts.times?.[at] !== responses) return false;
  for (let column = Time.samples; column < timeColumns; column++) {
    times[column * slotsPerPage + index] = counts.times[column * slotsPerPage + index]!;
  }
  return true;
}

function putTimes(times: Float64Array, index: number, known: ResponseTimes | undefined): void {
  if (known === undefined) return;
  times[Time.samples * slotsPerPage + index] = known.samples;
  times[Time.p50Ms * slotsPerPage + index] = known.p50Ms ?? Number.NaN;
  times[Time.p95Ms * slotsPerPage + index] = known.p95Ms ?? Number.NaN;
  times[Time.maxMs * slotsPerPage + index] = known.maxMs ?? Number.NaN;
  times[Time.estimated * slotsPerPage + index] = Number(known.estimated);
}

/** Flows that have ended keep their last counters. */
function copyEnded(draft: DraftPage, lastOf: (index: number) => LastCounters, reading: Reading): boolean {
  const {rows, names} = draft;
  let fits = true;
  for (let index = 0; index < slotsPerPage; index++) {
    if (rows[index]! >= 0 || names.states[index] === freeSlot) continue;
    if (rows[index] === noRow) copyBefore(draft, index, reading);
    else {
      const last = lastOf(index);
      fits = copyRow(draft, index, last.row, reading, undefined, last) && fits;
    }
  }
  return fits;
}

/** They are read from their events once. */
function markEnded({rows}: DraftPage): void {
  for (let index = 0; index < slotsPerPage; index++) if (rows[index] === rowInEvent) rows[index] = noRow;
}

function copyBefore({counts, countedSerials, names}: DraftPage, index: number, reading: Reading): void {
  if (countedSerials[index] !== names.serials[index]) return;
  for (let at = index; at < reading.values.length; at += slotsPerPage)
    reading.values[at] = counts.values[at]!;
  if (counts.rare !== undefined) {
    reading.rare ??= scratchRare.fill(0);
    for (let at = index; at < reading.rare.length; at += slotsPerPage) reading.rare[at] = counts.rare[at]!;
  }
  if (counts.times !== undefined) {
    reading.times ??= scratchTimes.fill(Number.NaN);
    for (let at = index; at < reading.times.length; at += slotsPerPage) reading.times[at] = counts.times[at]!;
  }
  if (counts.quality !== undefined) {
    reading.quality ??= scratchQuality.fill(Number.NaN);
    for (let at = index; at < reading.quality.length; at += slotsPerPage)
      reading.quality[at] = counts.quality[at]!;
  }
}

/** What a reading that did not count may have left. */
function clearExtras({rare, times, quality}: Reading, index: number): void {
  if (rare) for (let at = index; at < rare.length; at += slotsPerPage) rare[at] = 0;
  if (times) for (let at = index; at < times.length; at += slotsPerPage) times[at] = Number.NaN;
  if (quality) for (let at = index; at < quality.length; at += slotsPerPage) quality[at] = Number.NaN;
}

type Numbers = Uint32Array | Float64Array | undefined;

/** Whether two lists have the same numbers, byte by byte: where nothing is known, NaN equals NaN. */
function areSame(one: Numbers, other: Numbers): boolean {
  if (one === other) return true;
  return one !== undefined && other !== undefined && bytesOf(one).equals(bytesOf(other));
}

function bytesOf({buffer, byteOffset, byteLength}: NonNullable<Numbers>): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
