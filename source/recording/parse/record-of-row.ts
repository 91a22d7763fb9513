import {connectionId} from '../../flow/connection-id.js';
import {Quality, qualityNames} from '../../flow/flow-quality.js';
import {Rare, slotStates, Time, unknownRefusals} from '../../snapshot/columns/page.js';
import {endpointColumns} from '../../snapshot/columns/read.js';
import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import {
  clearRecord,
  controlKinds,
  endReasonNumbers,
  Field,
  type FlowRecord,
  MetadataKind,
  Text,
} from './flow-record.js';

/** Puts a flow that was read otherwise into a record. */
export function recordRow(record: FlowRecord, flow: FlowSnapshot): void {
  const {numbers, ranges} = record;
  const {rx, tx, control, responseTimes} = flow;
  clearRecord(record);
  const texts = {
    id: flow.id,
    protocol: flow.protocol,
    service: flow.service,
    client: flow.client,
    target: flow.target,
  };
  let whole = '';
  const add = (which: number, raw: string) => {
    ranges[2 * which] = Buffer.byteLength(whole);
    whole += raw;
    ranges[2 * which + 1] = Buffer.byteLength(whole);
  };
  for (const name of ['id', 'protocol', 'service', 'client', 'target'] as const) {
    add(Text[name], JSON.stringify(texts[name]).slice(1, -1));
  }
  add(Text.metadata, JSON.stringify(flow.metadata));
  add(Text.host, JSON.stringify(flow.host ?? '').slice(1, -1));
  record.bytes = Buffer.from(whole);
  const put = (field: number, ...values: readonly (number | null | undefined)[]) => {
    for (const [index, value] of values.entries()) numbers[field + index] = value ?? Number.NaN;
  };
  put(Field.state, slotStates.indexOf(flow.state));
  put(Field.startedAtMs, flow.startedAtMs, flow.lastSeenAtMs, flow.idleTimeoutMs, flow.endedAtMs);
  put(Field.endReason, Math.max(0, endReasonNumbers.indexOf(flow.endReason ?? undefined)));
  put(Field.control, controlKinds.indexOf(control?.kind));
  put(Field.controlValue, control?.kind === 'throttled' ? control.bytesPerSecond : control?.untilMs);
  put(Field.received, rx.packets, rx.bytes, tx.packets, tx.bytes);
  for (const [part, traffic] of [rx, tx, rx.dropped, tx.dropped].entries()) {
    put(Field.rates + 2 * part, traffic?.packetsPerSecond ?? 0, traffic?.bytesPerSecond ?? 0);
  }
  for (const [part, dropped] of [rx.dropped, tx.dropped].entries()) {
    put(Field.rare + 2 * part, dropped?.packets ?? 0, dropped?.bytes ?? 0);
  }
  const since = flow.refusedSinceReply;
  put(Field.rare + Rare.drops, flow.drops);
  put(Field.rare + Rare.refusals, flow.refusals);
  put(Field.rare + Rare.refusedSinceReply, since === undefined ? unknownRefusals : Number(since));
  put(Field.rare + Rare.unproven, Number(flow.unproven === true));
  put(Field.rare + Rare.partsUnknown, Number(rx.dropped === undefined || tx.dropped === undefined));
  put(Field.times + Time.rttMs, flow.rttMs);
  if (responseTimes !== undefined) {
    const {samples, p50Ms, p95Ms, maxMs, estimated} = responseTimes;
    put(Field.times + Time.samples, samples, p50Ms, p95Ms, maxMs, Number(estimated));
  }
  if (flow.quality !== undefined) {
    for (const name of qualityNames) put(Field.quality + Quality[name], flow.quality[name]);
  }
  const {clientNumber, targetNumber} = endpointColumns(flow.client, flow.target);
  put(Field.client, clientNumber, targetNumber);
  put(Field.plainId, Number(flow.id === connectionId(flow.protocol, flow.client, flow.target)));
  put(Field.metadata, MetadataKind.own);
  put(Field.hasHost, Number(flow.host !== undefined));
}
