import {hostOf} from '../../address/endpoint.js';
import {addressOf, noNumber} from '../../address/endpoint-number.js';
import {Quality, qualityColumns} from '../../flow/flow-quality.js';
import type {Metadata} from '../../flow/metadata.js';
import {
  activeSlot,
  Count,
  countColumns,
  endedSlot,
  type FlowDetails,
  type FlowKind,
  type FlowPage,
  Rare,
  rareColumns,
  slotsPerPage,
  Time,
  type TrafficColumn,
  timeColumns,
} from '../../snapshot/columns/page.js';
import {
  clientText,
  dropped,
  droppedPerSecond,
  endedAtMs,
  isRefusedAt,
  lastSeenMs,
  qualityAt,
  rareAt,
  received,
  receivedPerSecond,
  targetText,
  timeAt,
} from '../../snapshot/columns/read.js';
import {type FlowTable, indexOf, pageOf} from '../../snapshot/columns/table.js';
import {metadataValue} from '../columns/cells.js';
import type {Grouped, Grouping} from './groups.js';
import {eachMatch, type Matching} from './matching.js';

/** A table with a flow for each group, in the slot of its number. */
export interface Parents {
  readonly table: FlowTable;
  /** Fills in the texts of a parent. They are made only for those that are shown, or compared by them. */
  describe(group: number): void;
}

/** What the flows of a group do not have in common. */
const Differs = {
  protocol: 1,
  service: 2,
  client: 4,
  target: 8,
  idleTimeout: 16,
  endReason: 32,
  host: 64,
} as const;

/** A page of parents while its flows are added up, and what is needed for that. */
interface Sums extends FlowPage {
  readonly names: FlowPage['names'] & {readonly kinds: FlowKind[]; readonly details: FlowDetails[]};
  /** Those of what is rare are there once a flow has any. */
  readonly counts: {
    values: Float64Array;
    rare: Float64Array | undefined;
    times: Float64Array | undefined;
    quality: Float64Array | undefined;
  };
  rates: Float64Array;
  readonly lastSeenMs: Float64Array;
  readonly lastEndedMs: Float64Array;
  readonly live: Uint32Array;
  readonly refused: Uint32Array;
  /** Bits of `Differs`. */
  readonly differs: Uint8Array;
  readonly measured: Uint32Array;
  readonly estimated: Uint32Array;
  /** The sums of estimates; those of measured times are in `counts.times`. */
  readonly estimatedMs: Float64Array;
}

/**
 * The parents of groups: each looks like a flow whose counters are the sums of its flows. Values that all flows share are
 * shown, others are blank.
 */
export function parentsOf(matching: Matching, grouped: Grouped): Parents {
  const {groupOf, count, firstOf} = grouped;
  const {table} = matching;
  const pages: Sums[] = [];
  for (let first = 0; first < count; first += slotsPerPage) {
    pages.push(createSums(pages.length, Math.min(slotsPerPage, count - first)));
  }
  eachMatch(matching, (page, index, slot) => {
    const group = groupOf[slot]!;
    const sums = pages[Math.floor(group / slotsPerPage)]!;
    add(sums, group % slotsPerPage, page, index);
    const first = firstOf(group);
    if (first !== slot)
      compare(sums, group % slotsPerPage, pageOf(table, first), indexOf(first), page, index);
  });
  for (const sums of pages) finish(sums);
  return {
    table: {pages, count, lineage: {}},
    describe(group) {
      const sums = pages[Math.floor(group / slotsPerPage)]!;
      const first = firstOf(group);
      const index = group % slotsPerPage;
      if (sums.names.details[index] === undefined) {
        describe(sums, index, grouped, group, pageOf(table, first), indexOf(first));
      }
    },
  };
}

function createSums(number: number, size: number): Sums {
  const numbers = (columns = 1) => new Float64Array(columns * size);
  const counts = {values: numbers(countColumns), rare: undefined, times: undefined, quality: undefined};
  return {
    number,
    size,
    names: {
      used: size,
      states: new Uint8Array(size),
      serials: Float64Array.from({length: size}, (_, index) => number * slotsPerPage + index + 1),
      clients: numbers().fill(noNumber),
      targets: numbers().fill(noNumber),
      startedAtMs: numbers().fill(Number.POSITIVE_INFINITY),
      kinds: [],
      details: [],
    },
    counts,
    before: undefined,
    after: counts,
    fresh: undefined,
    seconds: 1,
    rates: numbers(4),
    lastSeenMs: numbers(),
    lastEndedMs: numbers(),
    live: new Uint32Array(size),
    refused: new Uint32Array(size),
    differs: new Uint8Array(size),
    measured: new Uint32Array(size),
    estimated: new Uint32Array(size),
    estimatedMs: numbers(),
  };
}

/** @param at the index of the parent */
function add(sums: Sums, at: number, page: FlowPage, index: number): void {
  const {size, names, live} = sums;
  const startedMs = page.names.startedAtMs[index]!;
  const seenMs = lastSeenMs(page, index);
  if (startedMs < names.startedAtMs[at]!) names.startedAtMs[at] = startedMs;
  if (seenMs > sums.lastSeenMs[at]!) sums.lastSeenMs[at] = seenMs;
  const state = page.names.states[index]!;
  if (state === endedSlot) {
    sums.lastEndedMs[at] = Math.max(sums.lastEndedMs[at]!, endedAtMs(page, index));
  } else {
    names.states[at] = live[at] === 0 || names.states[at] === state ? state : activeSlot;
    live[at]!++;
    if (isRefusedAt(page, index)) sums.refused[at]!++;
  }
  const {values} = sums.counts;
  for (let column = 0; column < 4; column++) {
    values[column * size + at]! += received(page, column as TrafficColumn, index);
    sums.rates[column * size + at]! += receivedPerSecond(page, column as TrafficColumn, index);
  }
  if (page.counts.rare !== undefined) addRare(sums, at, page, index);
  if (page.counts.times !== undefined) addTime(sums, at, page, index);
  if (page.counts.quality !== undefined) addQuality(sums, at, page, index);
}

function addRare(sums: Sums, at: number, page: FlowPage, index: number): void {
  const {size, counts} = sums;
  if (counts.rare === undefined) {
    counts.rare = new Float64Array(rareColumns * size);
    const received = sums.rates;
    sums.rates = new Float64Array(8 * size);
    sums.rates.set(received);
  }
  for (let column = 0; column < 4; column++) {
    counts.rare[column * size + at]! += dropped(page, column as TrafficColumn, index);
    sums.rates[(4 + column) * size + at]! += droppedPerSecond(page, column as TrafficColumn, index);
  }
  for (const column of [Rare.drops, Rare.refusals, Rare.partsUnknown]) {
    counts.rare[column * size + at]! += rareAt(page, column, index);
  }
}

function addTime(sums: Sums, at: number, page: FlowPage, index: number): void {
  const rttMs = timeAt(page, Time.rttMs, index);
  if (Number.isNaN(rttMs)) return;
  sums.counts.times ??= new Float64Array(timeColumns * sums.size);
  const half = timeAt(page, Time.p50Ms, index);
  const ms = Number.isNaN(half) ? rttMs : half;
  if (timeAt(page, Time.estimated, index) === 1) {
    sums.estimatedMs[at]! += ms;
    sums.estimated[at]!++;
  } else {
    sums.counts.times[Time.rttMs * sums.size + at]! += ms;
    sums.measured[at]!++;
  }
}

/** Counts are added up; of what is measured, the worst counts. */
function addQuality({counts, size}: Sums, at: number, page: FlowPage, index: number): void {
  for (let column = 0; column < qualityColumns; column++) {
    const value = qualityAt(page, column, index);
    // Codes are no amounts.
    if (Number.isNaN(value) || column === Quality.status) continue;
    counts.quality ??= new Float64Array(qualityColumns * size).fill(Number.NaN);
    const sumAt = column * size + at;
    const sum = counts.quality[sumAt]!;
    if (Number.isNaN(sum)) counts.quality[sumAt] = value;
    else if (column === Quality.mosEstimate) counts.quality[sumAt] = Math.min(sum, value);
    else if (column === Quality.jitterMs || column === Quality.pathRttMs)
      counts.quality[sumAt] = Math.max(sum, value);
    else counts.quality[sumAt] = sum + value;
  }
}

/** Notes what a flow does not share with the first one of its group. Texts are made only where there are no numbers. */
function compare(
  {differs}: Sums,
  at: number,
  first: FlowPage,
  firstIndex: number,
  page: FlowPage,
  index: number,
): void {
  const [kind, other] = [first.names.kinds[firstIndex]!, page.names.kinds[index]!];
  let bits = 0;
  if (kind !== other) {
    if (kind.protocol !== other.protocol) bits |= Differs.protocol;
    if (kind.service !== other.service) bits |= Differs.service;
    if (kind.host !== other.host) bits |= Differs.host;
    if (kind.idleTimeoutMs !== other.idleTimeoutMs) bits |= Differs.idleTimeout;
  }
  const [detail, otherDetail] = [first.names.details[firstIndex], page.names.details[index]];
  if ((detail?.endReason ?? null) !== (otherDetail?.endReason ?? null)) bits |= Differs.endReason;
  const [client, otherClient] = [first.names.clients[firstIndex]!, page.names.clients[index]!];
  const haveSameHost =
    client === noNumber || otherClient === noNumber
      ? hostOf(clientText(first, firstIndex)) === hostOf(clientText(page, index))
      : addressOf(client) === addressOf(otherClient);
  if (!haveSameHost) bits |= Differs.client;
  const [target, otherTarget] = [first.names.targets[firstIndex]!, page.names.targets[index]!];
  const haveSameTarget =
    target === noNumber || otherTarget === noNumber
      ? targetText(first, firstIndex) === targetText(page, index)
      : target === otherTarget;
  if (!haveSameTarget) bits |= Differs.target;
  differs[at]! |= bits;
}

/** What follows from the sums. */
function finish(sums: Sums): void {
  const {size, names, live, counts} = sums;
  for (let at = 0; at < size; at++) {
    if (live[at] === 0) names.states[at] = endedSlot;
    counts.values[Count.aliveMs * size + at] = sums.lastSeenMs[at]! - Math.floor(names.startedAtMs[at]!);
  }
  if (counts.rare) finishRare(sums, counts.rare);
  if (counts.times) finishTimes(sums, counts.times);
}

/** One flow of which nothing is known makes the sum unknown. */
function finishRare({size, live, refused, rates}: Sums, rare: Float64Array): void {
  for (let at = 0; at < size; at++) {
    rare[Rare.refusedSinceReply * size + at] = Number(live[at]! > 0 && refused[at] === live[at]);
    if (rare[Rare.partsUnknown * size + at] === 0) continue;
    rare[Rare.partsUnknown * size + at] = 1;
    for (let column = 0; column < 4; column++) {
      rare[column * size + at] = 0;
      rates[(4 + column) * size + at] = 0;
    }
  }
}

/** The mean of those that were measured, or else of estimates, which it then is itself. */
function finishTimes({size, measured, estimated, estimatedMs}: Sums, times: Float64Array): void {
  for (let at = 0; at < size; at++) {
    const isEstimated = measured[at] === 0 && estimated[at]! > 0;
    const sumMs = isEstimated ? estimatedMs[at]! : times[Time.rttMs * size + at]!;
    times[Time.rttMs * size + at] = sumMs / (isEstimated ? estimated[at]! : measured[at]!);
    times[Time.samples * size + at] = isEstimated ? 0 : Number.NaN;
    times[Time.estimated * size + at] = Number(isEstimated);
  }
  times.fill(Number.NaN, Time.p50Ms * size, (Time.maxMs + 1) * size);
}

/** The texts of a parent, by the first flow of its group. */
function describe(
  {names, live, differs, lastEndedMs}: Sums,
  at: number,
  {by, nameOf}: Grouped,
  group: number,
  first: FlowPage,
  index: number,
): void {
  const shares = (bit: number) => (differs[at]! & bit) === 0;
  const {protocol, service, host, idleTimeoutMs} = first.names.kinds[index]!;
  const name = nameOf(group);
  const isEnded = live[at] === 0;
  const client = shares(Differs.client) ? hostOf(clientText(first, index)) : '';
  names.kinds[at] = {
    protocol: shares(Differs.protocol) ? protocol : '',
    service: shares(Differs.service) ? service : '',
    host: shares(Differs.host) ? host : undefined,
    idleTimeoutMs: shares(Differs.idleTimeout) ? idleTimeoutMs : undefined,
    connectionType: undefined,
  };
  names.details[at] = {
    id: `${by} ${name}`,
    client: by === 'client' ? name : client,
    target: shares(Differs.target) ? targetText(first, index) : '',
    metadata: sharedMetadata(by, first, index),
    endedAtMs: isEnded ? lastEndedMs[at]! : null,
    endReason: isEnded && shares(Differs.endReason) ? (first.names.details[index]?.endReason ?? null) : null,
  };
}

/** The metadata that all flows of a group have because of how they are grouped. */
function sharedMetadata(by: Grouping, first: FlowPage, index: number): Metadata {
  if (by !== 'app' && by !== 'country' && by !== 'asn') return {};
  const value = metadataValue(first, index, by);
  return value === undefined ? {} : {[by]: value};
}
