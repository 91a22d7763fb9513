import {hostOf} from '../../address/endpoint.js';
import {noNumber} from '../../address/endpoint-number.js';
import type {EndReason} from '../../flow/end-reason.js';
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
  rareAt,
  received,
  receivedPerSecond,
  targetText,
  timeAt,
} from '../../snapshot/columns/read.js';
import type {FlowTable} from '../../snapshot/columns/table.js';
import type {Grouped} from './groups.js';
import {eachMatch, type Matching} from './matching.js';

/** By group: what its flows share, and what their counters add up to. */
interface Sums {
  readonly states: Uint8Array;
  readonly startedAtMs: Float64Array;
  readonly lastSeenMs: Float64Array;
  readonly lastEndedMs: Float64Array;
  readonly live: Uint32Array;
  readonly refused: Uint32Array;
  readonly values: Float64Array[];
  readonly rates: Float64Array[];
  readonly rare: Float64Array[];
  readonly measured: Means;
  readonly estimated: Means;
  readonly shared: Shared[];
}

interface Means {
  readonly sums: Float64Array;
  readonly counts: Uint32Array;
}

/** What all flows of a group have in common; undefined where they differ. */
interface Shared {
  protocol: string | undefined;
  service: string | undefined;
  client: string | undefined;
  target: string | undefined;
  clientNumber: number;
  targetNumber: number;
  idleTimeoutMs: number | undefined;
  endReason: EndReason | null | undefined;
}

const trafficColumns: readonly TrafficColumn[] = [0, 1, 2, 3];

/**
 * A table with a flow for each group, in the slot of its number: a parent looks like a flow whose counters are the sums of
 * its flows. Values that all flows share are shown, others are blank.
 */
export function parentsOf(matching: Matching, grouped: Grouped): FlowTable {
  const count = grouped.names.length;
  const sums = createSums(count);
  eachMatch(matching, (page, index, slot) => add(sums, grouped.groupOf[slot]!, page, index));
  const pages: FlowPage[] = [];
  for (let first = 0; first < count; first += slotsPerPage) {
    pages.push(parentPage(sums, grouped, first, Math.min(slotsPerPage, count - first)));
  }
  return {pages, count, lineage: {}};
}

function createSums(count: number): Sums {
  const columns = (number: number) => Array.from({length: number}, () => new Float64Array(count));
  const means = () => ({sums: new Float64Array(count), counts: new Uint32Array(count)});
  return {
    states: new Uint8Array(count),
    startedAtMs: new Float64Array(count).fill(Number.POSITIVE_INFINITY),
    lastSeenMs: new Float64Array(count),
    lastEndedMs: new Float64Array(count),
    live: new Uint32Array(count),
    refused: new Uint32Array(count),
    values: columns(4),
    rates: columns(8),
    rare: columns(rareColumns),
    measured: means(),
    estimated: means(),
    shared: [],
  };
}

function add(sums: Sums, group: number, page: FlowPage, index: number): void {
  const {names, counts} = page;
  const startedMs = names.startedAtMs[index]!;
  const seenMs = lastSeenMs(page, index);
  if (startedMs < sums.startedAtMs[group]!) sums.startedAtMs[group] = startedMs;
  if (seenMs > sums.lastSeenMs[group]!) sums.lastSeenMs[group] = seenMs;
  const state = names.states[index]!;
  if (state === endedSlot) {
    sums.lastEndedMs[group] = Math.max(sums.lastEndedMs[group]!, endedAtMs(page, index));
  } else {
    const isFirst = sums.live[group]!++ === 0;
    sums.states[group] = isFirst || sums.states[group] === state ? state : activeSlot;
    if (isRefusedAt(page, index)) sums.refused[group]!++;
  }
  for (const column of trafficColumns) {
    sums.values[column]![group]! += received(page, column, index);
    sums.rates[column]![group]! += receivedPerSecond(page, column, index);
  }
  if (counts.rare !== undefined) {
    for (const column of trafficColumns) {
      sums.rare[column]![group]! += dropped(page, column, index);
      sums.rates[4 + column]![group]! += droppedPerSecond(page, column, index);
    }
    for (const column of [Rare.drops, Rare.refusals, Rare.partsUnknown]) {
      sums.rare[column]![group]! += rareAt(page, column, index);
    }
  }
  if (counts.times !== undefined) addTime(sums, group, page, index);
  share(sums.shared, group, page, index);
}

function addTime(sums: Sums, group: number, page: FlowPage, index: number): void {
  const rttMs = timeAt(page, Time.rttMs, index);
  if (Number.isNaN(rttMs)) return;
  const means = timeAt(page, Time.estimated, index) === 1 ? sums.estimated : sums.measured;
  const half = timeAt(page, Time.p50Ms, index);
  means.sums[group]! += Number.isNaN(half) ? rttMs : half;
  means.counts[group]!++;
}

function share(shared: Shared[], group: number, page: FlowPage, index: number): void {
  const {names} = page;
  const kind = names.kinds[index]!;
  const known = shared[group];
  if (known === undefined) {
    shared[group] = {
      protocol: kind.protocol,
      service: kind.service,
      client: hostOf(clientText(page, index)),
      target: targetText(page, index),
      clientNumber: names.clients[index]!,
      targetNumber: names.targets[index]!,
      idleTimeoutMs: kind.idleTimeoutMs,
      endReason: names.details[index]?.endReason,
    };
    return;
  }
  if (known.protocol !== kind.protocol) known.protocol = undefined;
  if (known.service !== kind.service) known.service = undefined;
  if (known.idleTimeoutMs !== kind.idleTimeoutMs) known.idleTimeoutMs = undefined;
  if ((known.endReason ?? null) !== (names.details[index]?.endReason ?? null)) known.endReason = undefined;
  // Numbers are compared first: a text is made only where they differ.
  if (known.client !== undefined && !isSameHost(known, page, index)) known.client = undefined;
  if (known.target !== undefined && !isSameTarget(known, page, index)) known.target = undefined;
}

function isSameHost({client, clientNumber}: Shared, page: FlowPage, index: number): boolean {
  const number = page.names.clients[index]!;
  if (number !== noNumber && clientNumber !== noNumber) {
    return Math.floor(number / 65_536) === Math.floor(clientNumber / 65_536);
  }
  return hostOf(clientText(page, index)) === client;
}

function isSameTarget({target, targetNumber}: Shared, page: FlowPage, index: number): boolean {
  const number = page.names.targets[index]!;
  if (number !== noNumber && targetNumber !== noNumber) return number === targetNumber;
  return targetText(page, index) === target;
}

function parentPage(sums: Sums, grouped: Grouped, first: number, size: number): FlowPage {
  const values = new Float64Array(countColumns * size);
  const rates = new Float64Array(8 * size);
  const rare = new Float64Array(rareColumns * size);
  const times = new Float64Array(timeColumns * size).fill(Number.NaN);
  const end = first + size;
  for (const [column, sum] of sums.values.entries()) values.set(sum.subarray(first, end), column * size);
  for (const [column, sum] of sums.rates.entries()) rates.set(sum.subarray(first, end), column * size);
  for (const [column, sum] of sums.rare.entries()) rare.set(sum.subarray(first, end), column * size);
  const kinds: FlowKind[] = [];
  const details: FlowDetails[] = [];
  const states = new Uint8Array(size);
  for (let index = 0; index < size; index++) {
    const group = first + index;
    states[index] = sums.live[group] === 0 ? endedSlot : sums.states[group]!;
    values[Count.aliveMs * size + index] = sums.lastSeenMs[group]! - Math.floor(sums.startedAtMs[group]!);
    if (rare[Rare.partsUnknown * size + index]! > 0) {
      rare[Rare.partsUnknown * size + index] = 1;
      for (const column of trafficColumns) {
        rare[column * size + index] = 0;
        rates[(4 + column) * size + index] = 0;
      }
    }
    rare[Rare.refusedSinceReply * size + index] = Number(
      sums.live[group]! > 0 && sums.refused[group] === sums.live[group],
    );
    putMean(times, size, index, sums, group);
    const {protocol = '', service = '', idleTimeoutMs} = sums.shared[group]!;
    kinds.push({protocol, service, idleTimeoutMs, connectionType: undefined});
    details.push(detailsOf(sums, grouped, group));
  }
  return {
    number: first / slotsPerPage,
    size,
    names: {
      used: size,
      states,
      serials: Float64Array.from({length: size}, (_, index) => first + index + 1),
      clients: new Float64Array(size).fill(noNumber),
      targets: new Float64Array(size).fill(noNumber),
      startedAtMs: sums.startedAtMs.slice(first, end),
      kinds,
      details,
    },
    counts: {values, rare, times},
    before: undefined,
    fresh: undefined,
    seconds: 1,
    rates,
  };
}

/** The mean of what the flows show: of those that were measured, or else of estimates, which it then is itself. */
function putMean(times: Float64Array, size: number, index: number, sums: Sums, group: number): void {
  const {measured, estimated} = sums;
  const means = measured.counts[group]! > 0 ? measured : estimated;
  if (means.counts[group] === 0) return;
  times[Time.rttMs * size + index] = means.sums[group]! / means.counts[group]!;
  if (means === measured) return;
  times[Time.samples * size + index] = 0;
  times[Time.estimated * size + index] = 1;
}

function detailsOf(sums: Sums, {by, names}: Grouped, group: number): FlowDetails {
  const name = names[group]!;
  const {client = '', target = '', endReason} = sums.shared[group]!;
  const isEnded = sums.live[group] === 0;
  return {
    id: `${by} ${name}`,
    client: by === 'client' ? name : client,
    target,
    metadata: by === 'app' && name !== '' ? {app: name} : {},
    endedAtMs: isEnded ? sums.lastEndedMs[group]! : null,
    endReason: isEnded ? (endReason ?? null) : null,
  };
}
