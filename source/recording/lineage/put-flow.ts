import {noNumber} from '../../address/endpoint-number.js';
import type {FlowControl} from '../../flow/control.js';
import type {EndReason} from '../../flow/end-reason.js';
import {qualityColumns} from '../../flow/flow-quality.js';
import type {Metadata} from '../../flow/metadata.js';
import {isInitialMetadata} from '../../flow/metadata.js';
import {
  Count,
  type FlowDetails,
  rareColumns,
  slotsPerPage,
  timeColumns,
} from '../../snapshot/columns/page.js';
import {
  controlKinds,
  endReasonNumbers,
  Field,
  type FlowRecord,
  isRawHost,
  isRawText,
  MetadataKind,
  metadataOf,
  rawHostOf,
  rawText,
  Text,
  type TextNumber,
  textOf,
} from '../parse/flow-record.js';
import {endColumns, type FlowColumns, type KnownKind} from './flow-columns.js';

/** What changed in a page since the interval before. */
export const Change = {names: 1, values: 2, rates: 4, rare: 8, times: 16, quality: 32} as const;
export const everything = 63;

/** Returns a function that puts a flow into a slot. It notes in `changes`, by page, what that changed. */
export function createFlowWriter(columns: FlowColumns, changes: number[]) {
  const kindNumbers = new Map<string, number>();
  let lastKind = 0;

  /** @param isNew whether another flow, or none, was in the slot before */
  return (record: FlowRecord, slot: number, isNew: boolean): void => {
    let changed = isNew ? everything : 0;
    if (putNames(record, slot, isNew)) changed |= Change.names;
    changed |= putNumbers(record, slot);
    if (changed !== 0) changes[Math.floor(slot / slotsPerPage)]! |= changed;
  };

  function putNames(record: FlowRecord, slot: number, isNew: boolean): boolean {
    const {numbers} = record;
    const {states, kinds, kindList, ends} = columns;
    let isChanged = isNew;
    if (isNew) {
      columns.clients[slot] = numbers[Field.client]!;
      columns.targets[slot] = numbers[Field.target]!;
      columns.startedAtMs[slot] = numbers[Field.startedAtMs]!;
      const rawUnless = (isKnown: boolean, text: TextNumber) => (isKnown ? undefined : rawText(record, text));
      columns.rawIds[slot] = rawUnless(numbers[Field.plainId] === 1, Text.id);
      columns.rawClients[slot] = rawUnless(numbers[Field.client] !== noNumber, Text.client);
      columns.rawTargets[slot] = rawUnless(numbers[Field.target] !== noNumber, Text.target);
    }
    if (states[slot] !== numbers[Field.state]) {
      states[slot] = numbers[Field.state]!;
      isChanged = true;
    }
    if (isNew || !isKind(record, kindList[kinds[slot]!]!)) {
      kinds[slot] = kindNumber(record);
      isChanged = true;
    }
    let haveChanged = isNew;
    if (putColumns(ends, 0, endColumns, numbers, Field.endedAtMs, slot)) haveChanged = true;
    const isSameMetadata = !isNew && hasMetadata(record, slot);
    if (!isSameMetadata || haveChanged) {
      columns.details[slot] = detailsOf(
        record,
        isSameMetadata ? columns.details[slot]?.metadata : readMetadata(record),
      );
      columns.rawMetadata[slot] =
        numbers[Field.metadata] === MetadataKind.own ? rawText(record, Text.metadata) : undefined;
      isChanged = true;
    }
    return isChanged;
  }

  function hasMetadata(record: FlowRecord, slot: number): boolean {
    const raw = columns.rawMetadata[slot];
    if (record.numbers[Field.metadata] !== MetadataKind.own) return raw === undefined;
    return raw !== undefined && isRawText(record, Text.metadata, raw);
  }

  function kindNumber(record: FlowRecord): number {
    const last = columns.kindList[lastKind];
    if (last === undefined || !isKind(record, last)) lastKind = findKind(record);
    return lastKind;
  }

  function findKind(record: FlowRecord): number {
    const [protocol, service] = [rawText(record, Text.protocol), rawText(record, Text.service)];
    const host = rawHostOf(record);
    const connectionType = connectionTypeOf(record);
    const idleTimeoutMs = idleTimeoutOf(record);
    const key = JSON.stringify([protocol, service, host, idleTimeoutMs, connectionType]);
    let number = kindNumbers.get(key);
    if (number === undefined) {
      number = columns.kindList.length;
      const texts = {protocol: textOf(record, Text.protocol), service: textOf(record, Text.service)};
      const named = host === undefined ? {} : {host: textOf(record, Text.host)};
      const kind = {...texts, ...named, idleTimeoutMs, connectionType};
      columns.kindList.push({kind, rawProtocol: protocol, rawService: service, rawHost: host});
      kindNumbers.set(key, number);
    }
    return number;
  }

  /** Returns what changed. */
  function putNumbers({numbers}: FlowRecord, slot: number): number {
    let changed = 0;
    const aliveMs = numbers[Field.lastSeenAtMs]! - Math.floor(numbers[Field.startedAtMs]!);
    if (putColumns(columns.values, 0, 4, numbers, Field.received, slot)) changed |= Change.values;
    if (putOne(columns.values[Count.aliveMs]!, aliveMs, slot)) changed |= Change.values;
    if (putColumns(columns.rates, 0, 4, numbers, Field.rates, slot)) changed |= Change.rates;
    const hasRare = isAnyOtherThan(numbers, Field.rare, rareColumns, 0) ? 1 : 0;
    if (hasRare !== columns.hasRare[slot]) changed |= Change.rare | Change.rates;
    if (hasRare === 1 || columns.hasRare[slot] === 1) {
      columns.hasRare[slot] = hasRare;
      if (putColumns(columns.rare, 0, rareColumns, numbers, Field.rare, slot)) changed |= Change.rare;
      if (putColumns(columns.rates, 4, 8, numbers, Field.rates, slot)) changed |= Change.rates;
    }
    const hasTimes = isAnyOtherThan(numbers, Field.times, timeColumns, Number.NaN) ? 1 : 0;
    if (hasTimes !== columns.hasTimes[slot]) changed |= Change.times;
    columns.hasTimes[slot] = hasTimes;
    if (hasTimes === 1 && putColumns(columns.times, 0, timeColumns, numbers, Field.times, slot)) {
      changed |= Change.times;
    }
    const hasQuality = isAnyOtherThan(numbers, Field.quality, qualityColumns, Number.NaN) ? 1 : 0;
    if (hasQuality !== columns.hasQuality[slot]) changed |= Change.quality;
    columns.hasQuality[slot] = hasQuality;
    if (hasQuality === 1 && putColumns(columns.quality, 0, qualityColumns, numbers, Field.quality, slot)) {
      changed |= Change.quality;
    }
    return changed;
  }
}

/** Puts the numbers from `field` on into the columns; returns whether any of them is another one than before. */
function putColumns(
  columns: readonly Float64Array[],
  from: number,
  to: number,
  numbers: Float64Array,
  field: number,
  slot: number,
): boolean {
  let isChanged = false;
  for (let column = from; column < to; column++) {
    if (putOne(columns[column]!, numbers[field + column]!, slot)) isChanged = true;
  }
  return isChanged;
}

function putOne(column: Float64Array, value: number, slot: number): boolean {
  if (Object.is(column[slot], value)) return false;
  column[slot] = value;
  return true;
}

function isAnyOtherThan(numbers: Float64Array, from: number, count: number, value: number): boolean {
  for (let at = from; at < from + count; at++) if (!Object.is(numbers[at], value)) return true;
  return false;
}

function isKind(record: FlowRecord, {kind, rawProtocol, rawService, rawHost}: KnownKind): boolean {
  return (
    kind.idleTimeoutMs === idleTimeoutOf(record) &&
    kind.connectionType === connectionTypeOf(record) &&
    isRawText(record, Text.service, rawService) &&
    isRawText(record, Text.protocol, rawProtocol) &&
    isRawHost(record, rawHost)
  );
}

function idleTimeoutOf({numbers}: FlowRecord): number | undefined {
  const idleTimeoutMs = numbers[Field.idleTimeoutMs]!;
  return Number.isNaN(idleTimeoutMs) ? undefined : idleTimeoutMs;
}

function connectionTypeOf({numbers}: FlowRecord): 'tun' | undefined {
  return numbers[Field.metadata] === MetadataKind.initialOfTun ? 'tun' : undefined;
}

/** Undefined for what the flow starts with. */
function readMetadata(record: FlowRecord): Metadata | undefined {
  if (record.numbers[Field.metadata] !== MetadataKind.own) return undefined;
  const metadata: Metadata = metadataOf(record);
  const [protocol, client, target] = [Text.protocol, Text.client, Text.target].map(text =>
    textOf(record, text),
  );
  return isInitialMetadata(metadata, protocol!, client!, target!) ? undefined : metadata;
}

function detailsOf(record: FlowRecord, metadata: Metadata | undefined): FlowDetails | undefined {
  const {numbers} = record;
  const endedAtMs = numbers[Field.endedAtMs]!;
  const endReason = endReasonNumbers[numbers[Field.endReason]!] as EndReason | undefined;
  const control = controlOf(record);
  const isPlain =
    numbers[Field.client] !== noNumber && numbers[Field.target] !== noNumber && numbers[Field.plainId] === 1;
  const isOver = endReason !== undefined || !Number.isNaN(endedAtMs);
  if (isPlain && !isOver && metadata === undefined && control === undefined) return undefined;
  return {
    ...(numbers[Field.client] === noNumber && {client: textOf(record, Text.client)}),
    ...(numbers[Field.target] === noNumber && {target: textOf(record, Text.target)}),
    ...(numbers[Field.plainId] !== 1 && {id: textOf(record, Text.id)}),
    ...(metadata !== undefined && {metadata}),
    ...(control !== undefined && {control}),
    ...(!Number.isNaN(endedAtMs) && {endedAtMs}),
    ...(endReason !== undefined && {endReason}),
  };
}

function controlOf({numbers}: FlowRecord): FlowControl | undefined {
  const kind = controlKinds[numbers[Field.control]!];
  const value = numbers[Field.controlValue]!;
  if (kind === undefined) return undefined;
  if (kind === 'throttled') return {kind, bytesPerSecond: value};
  return {kind, untilMs: Number.isNaN(value) ? null : value};
}
