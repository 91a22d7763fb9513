import type {FlowCounts, FlowDetails, FlowNames, FlowPage} from './page.js';
import type {FlowTable} from './table.js';

/** A page with its parts, and one entry of a list. */
const objectBytes = 256;
const pointerBytes = 8;
/** What an object, and each of the texts in it, take about. */
const detailsBytes = 96;
const textBytes = 64;

/**
 * What keeping a table costs in bytes of memory, besides what another one keeps alive anyway: a page, or a part of one, that
 * both share costs nothing. Lists are measured; what flows have of their own, such as metadata, is estimated.
 */
export function tableBytes(table: FlowTable, other?: FlowTable): number {
  let bytes = 0;
  for (const [number, page] of table.pages.entries()) {
    bytes += pointerBytes;
    const shared = other?.pages[number];
    if (page !== undefined && page !== shared) bytes += pageBytes(page, shared);
  }
  return bytes;
}

function pageBytes(page: FlowPage, shared: FlowPage | undefined): number {
  const {counts, before, after, fresh, rates} = page;
  let bytes = objectBytes;
  for (const each of new Set([counts, before, after])) {
    if (each !== undefined && !has(shared, each)) bytes += countsBytes(each, shared);
  }
  if (fresh !== shared?.fresh) bytes += fresh?.byteLength ?? 0;
  if (rates !== shared?.rates) bytes += rates?.byteLength ?? 0;
  return page.names === shared?.names ? bytes : bytes + namesBytes(page.names, shared?.names);
}

function has(page: FlowPage | undefined, counts: FlowCounts): boolean {
  return page !== undefined && (page.counts === counts || page.before === counts || page.after === counts);
}

function countsBytes({values, rare, times, quality}: FlowCounts, shared: FlowPage | undefined): number {
  const held = [shared?.counts, shared?.before];
  let bytes = held.some(each => each?.values === values) ? 0 : values.byteLength;
  if (rare !== undefined && !held.some(each => each?.rare === rare)) bytes += rare.byteLength;
  if (times !== undefined && !held.some(each => each?.times === times)) bytes += times.byteLength;
  if (quality !== undefined && !held.some(each => each?.quality === quality)) bytes += quality.byteLength;
  return bytes;
}

const nameColumns = ['states', 'serials', 'clients', 'targets', 'startedAtMs'] as const;

function namesBytes(names: FlowNames, shared: FlowNames | undefined): number {
  let bytes = 0;
  for (const column of nameColumns) {
    if (names[column] !== shared?.[column]) bytes += names[column].byteLength;
  }
  if (names.kinds !== shared?.kinds) bytes += pointerBytes * names.kinds.length;
  if (names.details === shared?.details) return bytes;
  bytes += pointerBytes * names.details.length;
  return bytes + ownDetails(names, shared);
}

/** The details that the other list does not have. */
function ownDetails({details}: FlowNames, shared: FlowNames | undefined): number {
  const own = new Set<FlowDetails>();
  for (const [index, each] of details.entries()) {
    if (each !== undefined && each !== shared?.details[index]) own.add(each);
  }
  let bytes = 0;
  for (const each of own) bytes += bytesOf(each);
  return bytes;
}

function bytesOf({client, target, id, metadata, moreMetadata}: FlowDetails): number {
  let bytes = detailsBytes;
  for (const text of [client, target, id]) if (text !== undefined) bytes += textBytes;
  for (const _ in metadata ?? moreMetadata) bytes += textBytes;
  return bytes;
}
