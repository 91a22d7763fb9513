import {connectionId} from '../../flow/connection-id.js';
import {type FlowQuality, Quality} from '../../flow/flow-quality.js';
import {withDropped} from '../forwarding.js';
import type {DirectionTraffic, FlowSnapshot, Traffic} from '../snapshot.js';
import {Count, type FlowPage, Rare, slotsPerPage, Time, type TrafficColumn, unknownRefusals} from './page.js';
import {
  clientText,
  dropped,
  droppedPerSecond,
  lastSeenMs,
  metadataAt,
  qualityAt,
  rareAt,
  received,
  receivedPerSecond,
  stateAt,
  targetText,
  timeAt,
} from './read.js';
import {eachSlot, type FlowTable, findSlot, indexOf, pageOf} from './table.js';

/** A flow in its page. */
export interface Place {
  readonly page: FlowPage;
  readonly index: number;
}

/** The rows that were made of a table, so that each is made once. */
const rowsOf = new WeakMap<FlowTable, Map<number, FlowSnapshot>>();
const places = new WeakMap<FlowSnapshot, Place>();

/** The flow in a slot as an object: for those that are shown or written. The same object at every call. */
export function rowAt(table: FlowTable, slot: number): FlowSnapshot {
  const rows = knownRows(table);
  let row = rows.get(slot);
  if (row === undefined) {
    const place = {page: pageOf(table, slot), index: indexOf(slot)};
    row = makeRow(place.page, place.index);
    rows.set(slot, row);
    places.set(row, place);
  }
  return row;
}

/** The flow in a slot: the row that was made of it, or one that nothing remembers. */
export function rowOnce(table: FlowTable, slot: number): FlowSnapshot {
  return rowsOf.get(table)?.get(slot) ?? makeRow(pageOf(table, slot), indexOf(slot));
}

/** All flows of a table. */
export function rowsIn(table: FlowTable): FlowSnapshot[] {
  const rows: FlowSnapshot[] = [];
  eachSlot(table, (_page, _index, slot) => rows.push(rowAt(table, slot)));
  return rows;
}

/** The slot of a row in a table that it was made of, or in another one; -1 if it is not there. */
export function slotOfRow(table: FlowTable, row: FlowSnapshot): number {
  const place = places.get(row);
  const isHere = place !== undefined && table.pages[place.page.number] === place.page;
  return isHere ? place.page.number * slotsPerPage + place.index : findSlot(table, row);
}

/** Where a row came from; undefined for a row that was made otherwise. */
export function placeIn(row: FlowSnapshot): Place | undefined {
  return places.get(row);
}

/** Notes that a row stands for a place. */
export function rememberRow(table: FlowTable, slot: number, row: FlowSnapshot): void {
  places.set(row, {page: pageOf(table, slot), index: indexOf(slot)});
  knownRows(table).set(slot, row);
}

function knownRows(table: FlowTable): Map<number, FlowSnapshot> {
  let rows = rowsOf.get(table);
  if (rows === undefined) {
    rows = new Map();
    rowsOf.set(table, rows);
  }
  return rows;
}

/** A row that nothing remembers: to write it, and to forget it. */
export function makeRow(page: FlowPage, index: number): FlowSnapshot {
  const details = page.names.details[index];
  const kind = page.names.kinds[index]!;
  const client = clientText(page, index);
  const target = targetText(page, index);
  const isKnown = rareAt(page, Rare.partsUnknown, index) === 0;
  const refusedSinceReply = rareAt(page, Rare.refusedSinceReply, index);
  const rttMs = timeAt(page, Time.rttMs, index);
  return {
    id: details?.id ?? connectionId(kind.protocol, client, target),
    ...(kind.host !== undefined && {host: kind.host}),
    protocol: kind.protocol,
    service: kind.service,
    client,
    target,
    state: stateAt(page, index),
    startedAtMs: page.names.startedAtMs[index]!,
    lastSeenAtMs: lastSeenMs(page, index),
    idleTimeoutMs: kind.idleTimeoutMs,
    endedAtMs: details?.endedAtMs ?? null,
    endReason: details?.endReason ?? null,
    control: details?.control ?? null,
    rx: direction(page, index, Count.rxPackets, Count.rxBytes, isKnown),
    tx: direction(page, index, Count.txPackets, Count.txBytes, isKnown),
    drops: rareAt(page, Rare.drops, index),
    refusals: rareAt(page, Rare.refusals, index),
    refusedSinceReply: refusedSinceReply === unknownRefusals ? undefined : refusedSinceReply === 1,
    ...(rareAt(page, Rare.unproven, index) === 1 && {unproven: true}),
    rttMs: Number.isNaN(rttMs) ? null : rttMs,
    responseTimes: responseTimes(page, index),
    quality: qualityOf(page, index),
    metadata: metadataAt(page, index),
  };
}

function direction(
  page: FlowPage,
  index: number,
  packets: TrafficColumn,
  bytes: TrafficColumn,
  areKnown: boolean,
): DirectionTraffic {
  const all: Traffic = {
    packets: received(page, packets, index),
    bytes: received(page, bytes, index),
    packetsPerSecond: receivedPerSecond(page, packets, index),
    bytesPerSecond: receivedPerSecond(page, bytes, index),
  };
  if (!areKnown) return all;
  return withDropped(all, {
    packets: dropped(page, packets, index),
    bytes: dropped(page, bytes, index),
    packetsPerSecond: droppedPerSecond(page, packets, index),
    bytesPerSecond: droppedPerSecond(page, bytes, index),
  });
}

function responseTimes(page: FlowPage, index: number) {
  const samples = timeAt(page, Time.samples, index);
  if (Number.isNaN(samples)) return undefined;
  return {
    samples,
    p50Ms: known(timeAt(page, Time.p50Ms, index)),
    p95Ms: known(timeAt(page, Time.p95Ms, index)),
    maxMs: known(timeAt(page, Time.maxMs, index)),
    estimated: timeAt(page, Time.estimated, index) === 1,
  };
}

/** Undefined where nothing is known. */
export function qualityOf(page: FlowPage, index: number): FlowQuality | undefined {
  if (page.counts.quality === undefined) return undefined;
  let isKnown = false;
  const at = (column: number) => {
    const value = qualityAt(page, column, index);
    if (!Number.isNaN(value)) isKnown = true;
    return known(value);
  };
  const quality = {
    expected: at(Quality.expected),
    lost: at(Quality.lost),
    jitterMs: at(Quality.jitterMs),
    mosEstimate: at(Quality.mosEstimate),
    asked: at(Quality.asked),
    answered: at(Quality.answered),
    retries: at(Quality.retries),
    pathRttMs: at(Quality.pathRttMs),
    status: at(Quality.status),
  };
  return isKnown ? quality : undefined;
}

function known(number: number): number | null {
  return Number.isNaN(number) ? null : number;
}
