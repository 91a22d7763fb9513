import {endpointNumber, endpointText, noNumber} from '../../address/endpoint-number.js';
import {connectionId} from '../../flow/connection-id.js';
import type {FlowIdentity} from '../../flow/flow-key.js';
import {initialMetadata, type Metadata} from '../../flow/metadata.js';
import {activeNumber, type LifecycleState, lifecycleStates} from '../lifecycle.js';
import {
  activeSlot,
  blockedSlot,
  Count,
  type FlowDetails,
  type FlowKind,
  type FlowNames,
  type FlowPage,
  Rare,
  sinceAfter,
  sinceBefore,
  slotStates,
  type TrafficColumn,
  unknownRefusals,
} from './page.js';

/** What a page says of the flow at an index. */

export function received({counts, size}: FlowPage, column: TrafficColumn, index: number): number {
  return counts.values[column * size + index]!;
}

export function receivedPerSecond(page: FlowPage, column: TrafficColumn, index: number): number {
  const at = column * page.size + index;
  if (page.rates !== undefined) return rateIn(page.rates, at);
  const {before, after, fresh, seconds} = page;
  if (before === undefined) return 0;
  const now = after.values[at]!;
  if (fresh !== undefined && fresh[index] !== 0) return fresh[index] === sinceBefore ? now / seconds : 0;
  return (now - before.values[at]!) / seconds;
}

/** How many parts of one narrow rates count: files have three decimals. */
export const ratesPerUnit = 1000;

function rateIn(rates: Uint32Array | Float64Array, at: number): number {
  return rates instanceof Float64Array ? rates[at]! : rates[at]! / ratesPerUnit;
}

export function dropped(
  {counts: {values, rare}, size}: FlowPage,
  column: TrafficColumn,
  index: number,
): number {
  if (rare === undefined) return 0;
  const at = column * size + index;
  // A drop that is counted before its arrival waits for that.
  return Math.min(rare[at]!, values[at]!);
}

export function droppedPerSecond(page: FlowPage, column: TrafficColumn, index: number): number {
  const {before, after, fresh, counts} = page;
  if (counts.rare === undefined) return 0;
  const at = column * page.size + index;
  if (page.rates !== undefined) return rateIn(page.rates, 4 * page.size + at);
  if (before === undefined || after.rare === undefined || fresh?.[index] === sinceAfter) return 0;
  const then = before.rare === undefined || fresh?.[index] === sinceBefore ? 0 : before.rare[at]!;
  // The rates of a drop that follows its arrival by an interval count as far as they can.
  return Math.min((after.rare[at]! - then) / page.seconds, receivedPerSecond(page, column, index));
}

/** What got through. */
export function forwarded(page: FlowPage, column: TrafficColumn, index: number): number {
  const all = received(page, column, index);
  return page.counts.rare === undefined ? all : all - dropped(page, column, index);
}

export function forwardedPerSecond(page: FlowPage, column: TrafficColumn, index: number): number {
  const all = receivedPerSecond(page, column, index);
  return page.counts.rare === undefined ? all : all - droppedPerSecond(page, column, index);
}

/** @param column of `Rare` */
export function rareAt({counts: {rare}, size}: FlowPage, column: number, index: number): number {
  return rare === undefined ? 0 : rare[column * size + index]!;
}

/** @param column of `Time` */
export function timeAt({counts: {times}, size}: FlowPage, column: number, index: number): number {
  return times === undefined ? Number.NaN : times[column * size + index]!;
}

/** @param column of `Quality` */
export function qualityAt({counts: {quality}, size}: FlowPage, column: number, index: number): number {
  return quality === undefined ? Number.NaN : quality[column * size + index]!;
}

export function lastSeenMs({names, counts, size}: FlowPage, index: number): number {
  return Math.floor(names.startedAtMs[index]!) + counts.values[Count.aliveMs * size + index]!;
}

/** NaN for a flow that has not ended. */
export function endedAtMs({names}: FlowPage, index: number): number {
  return names.details[index]?.endedAtMs ?? Number.NaN;
}

export function idleTimeoutMs({names}: FlowPage, index: number): number | undefined {
  return names.kinds[index]!.idleTimeoutMs;
}

export function stateAt({names}: FlowPage, index: number): NonNullable<(typeof slotStates)[number]> {
  return slotStates[names.states[index]!]!;
}

export function isRefusedAt(page: FlowPage, index: number): boolean {
  if (page.counts.rare === undefined) return false;
  const since = rareAt(page, Rare.refusedSinceReply, index);
  if (since !== unknownRefusals) return since === 1;
  return rareAt(page, Rare.refusals, index) > 0 && received(page, Count.txPackets, index) === 0;
}

export function lifecycleAt(page: FlowPage, index: number, nowMs: number): LifecycleState {
  return lifecycleStates[lifecycleNumber(page, index, nowMs)]!;
}

/** The state's place in `lifecycleStates`. */
export function lifecycleNumber(page: FlowPage, index: number, nowMs: number): number {
  const {names, counts} = page;
  const state = names.states[index]!;
  if (state !== activeSlot) return heldOrEnded + state - blockedSlot;
  const isPlain = counts.rare === undefined;
  return activeNumber(
    !isPlain && isRefusedAt(page, index),
    !isPlain && rareAt(page, Rare.unproven, index) === 1,
    nowMs - lastSeenMs(page, index),
    names.kinds[index]!.idleTimeoutMs,
    nowMs - names.startedAtMs[index]!,
  );
}

/** Blocked, throttled and ended have the same order here and there. */
const heldOrEnded = lifecycleStates.indexOf('blocked');

export function clientText({names}: Pick<FlowPage, 'names'>, index: number): string {
  const number = names.clients[index]!;
  return number === noNumber ? names.details[index]!.client! : endpointText(number);
}

export function targetText({names}: Pick<FlowPage, 'names'>, index: number): string {
  const number = names.targets[index]!;
  return number === noNumber ? names.details[index]!.target! : endpointText(number);
}

export function protocolAt({names}: FlowPage, index: number): string {
  return names.kinds[index]!.protocol;
}

export function serviceAt({names}: FlowPage, index: number): string {
  return names.kinds[index]!.service;
}

/** The machine that has the flow; undefined in a picture of one machine. */
export function hostAt({names}: Pick<FlowPage, 'names'>, index: number): string | undefined {
  return names.kinds[index]!.host;
}

export function identityAt(page: FlowPage, index: number): FlowIdentity {
  const startedAtMs = page.names.startedAtMs[index]!;
  return {id: idAt(page, index), startedAtMs, host: hostAt(page, index)};
}

export function idAt(page: FlowPage, index: number): string {
  return (
    page.names.details[index]?.id ??
    connectionId(protocolAt(page, index), clientText(page, index), targetText(page, index))
  );
}

export function metadataAt(page: FlowPage, index: number): Metadata {
  const details = page.names.details[index];
  if (details?.metadata !== undefined) return details.metadata;
  const {protocol, connectionType} = page.names.kinds[index]!;
  const initial = initialMetadata(protocol, clientText(page, index), targetText(page, index), connectionType);
  return details?.moreMetadata === undefined ? initial : {...initial, ...details.moreMetadata};
}

/**
 * Metadata that the flow did not start with, and maybe some that it did; undefined if there is none. No text is made
 * for it.
 */
export function ownMetadataAt({names}: FlowPage, index: number): Metadata | undefined {
  const details = names.details[index];
  return details?.metadata ?? details?.moreMetadata;
}

/** Whether two flows have the same endpoints, service and metadata. */
export function isSameName(one: FlowNames, other: FlowNames, index: number): boolean {
  return (
    one.clients[index] === other.clients[index] &&
    one.targets[index] === other.targets[index] &&
    isSameKind(one.kinds[index], other.kinds[index]) &&
    saySame(one.details[index], other.details[index])
  );
}

function isSameKind(one: FlowKind | undefined, other: FlowKind | undefined): boolean {
  if (one === other) return true;
  return (
    one?.protocol === other?.protocol &&
    one?.service === other?.service &&
    one?.host === other?.host &&
    one?.connectionType === other?.connectionType
  );
}

function saySame(one: FlowDetails | undefined, other: FlowDetails | undefined): boolean {
  if (one === other) return true;
  return (
    one?.metadata === other?.metadata &&
    one?.moreMetadata === other?.moreMetadata &&
    one?.client === other?.client &&
    one?.target === other?.target &&
    one?.id === other?.id
  );
}

/** Numbers for the endpoints that have one, and texts for the others. */
export function endpointColumns(client: string, target: string) {
  const [clientNumber, targetNumber] = [endpointNumber(client), endpointNumber(target)];
  return {
    clientNumber,
    targetNumber,
    texts: {
      ...(clientNumber === noNumber && {client}),
      ...(targetNumber === noNumber && {target}),
    },
  };
}
