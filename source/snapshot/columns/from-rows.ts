import {connectionId} from '../../flow/connection-id.js';
import {Quality, qualityColumns, qualityNames} from '../../flow/flow-quality.js';
import {isInitialMetadata} from '../../flow/metadata.js';
import type {FlowSnapshot, Traffic} from '../snapshot.js';
import {
  countColumns,
  type FlowDetails,
  type FlowKind,
  type FlowPage,
  Rare,
  rareColumns,
  slotStates,
  slotsPerPage,
  Time,
  timeColumns,
  unknownRefusals,
} from './page.js';
import {endpointColumns} from './read.js';
import {type Place, placeIn, rememberRow} from './rows.js';
import type {FlowTable} from './table.js';

/** The table of flows that came as objects: from a file, or from a program. Its slots are in their order. */
export function tableOfRows(flows: readonly FlowSnapshot[]): FlowTable {
  const pages: FlowPage[] = [];
  for (let first = 0; first < flows.length; first += slotsPerPage) {
    const rows = flows.slice(first, first + slotsPerPage);
    pages.push(
      pageOfRows(
        rows.map((flow, index) => ({flow, index, serial: first + index + 1})),
        pages.length,
      ),
    );
  }
  const table = {pages, count: flows.length, lineage: {}};
  for (const [slot, flow] of flows.entries()) {
    // A row keeps the place that it came from: it says the same.
    if (placeIn(flow) === undefined) rememberRow(table, slot, flow);
  }
  return table;
}

/** Where a flow is: in the page that it came from, or in one made for it. */
export function placeOf(flow: FlowSnapshot): Place {
  const known = placeIn(flow);
  if (known !== undefined) return known;
  tableOfRows([flow]);
  return placeIn(flow)!;
}

/** A row, its index in its page, and the number that tells its flow from every other. */
export interface PlacedRow {
  readonly flow: FlowSnapshot;
  readonly index: number;
  readonly serial: number;
}

export function pageOfRows(rows: readonly PlacedRow[], number: number): FlowPage {
  const size = sizeFor(rows.reduce((most, {index}) => Math.max(most, index + 1), 0));
  const values = new Float64Array(countColumns * size);
  const rates = new Float64Array(8 * size);
  const states = new Uint8Array(size);
  const serials = new Float64Array(size);
  const clients = new Float64Array(size);
  const targets = new Float64Array(size);
  const startedAtMs = new Float64Array(size);
  const kinds = new Array<FlowKind | undefined>(size).fill(undefined);
  const details = new Array<FlowDetails | undefined>(size).fill(undefined);
  const rare = new Float64Array(rareColumns * size);
  const times = new Float64Array(timeColumns * size).fill(Number.NaN);
  const quality = rows.some(({flow}) => flow.quality !== undefined)
    ? new Float64Array(qualityColumns * size).fill(Number.NaN)
    : undefined;
  const put = (columns: Float64Array, column: number, index: number, value: number) => {
    columns[column * size + index] = value;
  };
  for (const {flow, index, serial} of rows) {
    const {rx, tx, responseTimes} = flow;
    const {clientNumber, targetNumber, texts} = endpointColumns(flow.client, flow.target);
    states[index] = slotStates.indexOf(flow.state);
    serials[index] = serial;
    clients[index] = clientNumber;
    targets[index] = targetNumber;
    startedAtMs[index] = flow.startedAtMs;
    kinds[index] = {
      protocol: flow.protocol,
      service: flow.service,
      host: flow.host,
      idleTimeoutMs: flow.idleTimeoutMs,
      connectionType: undefined,
    };
    details[index] = detailsOf(flow, texts);
    const alive = flow.lastSeenAtMs - Math.floor(flow.startedAtMs);
    for (const [column, value] of [rx.packets, rx.bytes, tx.packets, tx.bytes, alive].entries()) {
      put(values, column, index, value);
    }
    const parts: readonly (Traffic | undefined)[] = [rx, tx, rx.dropped, tx.dropped];
    for (const [part, traffic] of parts.entries()) {
      put(rates, 2 * part, index, traffic?.packetsPerSecond ?? 0);
      put(rates, 2 * part + 1, index, traffic?.bytesPerSecond ?? 0);
    }
    put(rare, Rare.rxPackets, index, rx.dropped?.packets ?? 0);
    put(rare, Rare.rxBytes, index, rx.dropped?.bytes ?? 0);
    put(rare, Rare.txPackets, index, tx.dropped?.packets ?? 0);
    put(rare, Rare.txBytes, index, tx.dropped?.bytes ?? 0);
    put(rare, Rare.drops, index, flow.drops);
    put(rare, Rare.refusals, index, flow.refusals);
    put(
      rare,
      Rare.refusedSinceReply,
      index,
      flow.refusedSinceReply === undefined ? unknownRefusals : Number(flow.refusedSinceReply),
    );
    put(rare, Rare.unproven, index, Number(flow.unproven === true));
    put(rare, Rare.partsUnknown, index, Number(rx.dropped === undefined || tx.dropped === undefined));
    put(times, Time.rttMs, index, flow.rttMs ?? Number.NaN);
    if (quality !== undefined && flow.quality !== undefined) {
      for (const name of qualityNames) put(quality, Quality[name], index, flow.quality[name] ?? Number.NaN);
    }
    if (responseTimes === undefined) continue;
    put(times, Time.samples, index, responseTimes.samples);
    put(times, Time.p50Ms, index, responseTimes.p50Ms ?? Number.NaN);
    put(times, Time.p95Ms, index, responseTimes.p95Ms ?? Number.NaN);
    put(times, Time.maxMs, index, responseTimes.maxMs ?? Number.NaN);
    put(times, Time.estimated, index, Number(responseTimes.estimated));
  }
  const counts = {values, rare, times, quality};
  return {
    number,
    size,
    names: {used: rows.length, states, serials, clients, targets, startedAtMs, kinds, details},
    counts,
    before: undefined,
    after: counts,
    fresh: undefined,
    seconds: 1,
    rates,
  };
}

/** Few flows take little memory. */
function sizeFor(flows: number): number {
  return Math.min(slotsPerPage, 2 ** Math.ceil(Math.log2(Math.max(1, flows))));
}

function detailsOf(
  flow: FlowSnapshot,
  texts: {readonly client?: string; readonly target?: string},
): FlowDetails | undefined {
  const {id, client, target, protocol, metadata, control, endedAtMs, endReason} = flow;
  const details: FlowDetails = {
    ...texts,
    ...(id !== connectionId(protocol, client, target) && {id}),
    ...(!isInitialMetadata(metadata, protocol, client, target) && {metadata}),
    ...(control !== null && {control}),
    ...(endedAtMs !== null && {endedAtMs}),
    ...(endReason !== null && {endReason}),
  };
  return Object.keys(details).length === 0 ? undefined : details;
}
