import type {Direction} from '../flow/direction.js';
import {responseClasses, responseClassOf} from '../flow/response-classes.js';

/** Why a received datagram was not forwarded. */
export const dropReasons = [
  'accessDenied',
  /** A new session, while the relay waits for the others to end. */
  'draining',
  /** Of a new client, of which more came than may have sessions at a time. */
  'sessionRate',
  'sessionLimit',
  'clientSessionLimit',
  'noTarget',
  'socketError',
  /** Every local port of net.ipv4.ip_local_port_range is used. */
  'noPort',
  /** It went round between relays. */
  'loop',
  /** The target is on the service's bypass list. */
  'bypassed',
  /** A client from elsewhere may not reach a private address. */
  'privateTarget',
  'blocked',
  'throttled',
  /** More than the service's configuration lets pass. */
  'rateLimit',
  /** A reply that is too much for a client that has not sent again: its address may be forged. */
  'amplification',
  'malformed',
  /** A datagram's fragments were incomplete or inconsistent. */
  'reassembly',
  'fragmented',
  'wrongSource',
  /** From somebody that a SOCKS5 client never sent to, and there is no room for a flow. */
  'thirdParty',
  'tooLarge',
  'queueFull',
  'sendError',
  /** The relay thread died with it. */
  'threadDied',
] as const;

export type DropReason = (typeof dropReasons)[number];

/** The counters of one service. Bytes are UDP payload. */
const fixedColumns = [
  'sessionsStarted',
  'sessionsEnded',
  /** Ended sessions that were evicted at the session limit. */
  'sessionsEvicted',
  'rxPackets',
  'rxBytes',
  'rxForwarded',
  'rxDropped',
  'rxDroppedBytes',
  'txPackets',
  'txBytes',
  'txForwarded',
  'txDropped',
  'txDroppedBytes',
  /** Datagrams in queues, by those who keep the queues. */
  'rxWaiting',
  'txWaiting',
  /** See `balance`. */
  'rxUnaccounted',
  'txUnaccounted',
  'refusals',
  /** How long all answers took together that were measured; see `countResponse`. */
  'responseSumMs',
  /** Of SOCKS5 clients. */
  'failedLogins',
  /** Sent in front of payloads, which no other counter includes. */
  'proxyHeaderBytes',
  /** Flows whose first datagrams were not looked at, or not all: there was no time, or too many others came. */
  'notInspected',
  /** Datagrams that the kernel dropped before the relay saw them. */
  'kernelDrops',
  /** How full the kernel's receive buffer was when last looked at, and its size. */
  'receiveQueueBytes',
  'receiveQueueRoomBytes',
  /** Packets of a TUN device that are not UDP, which no other counter includes, and how many of them were answered. */
  'notUdpPackets',
  'notUdpAnswered',
  /** Of a capture: datagrams seen once more at another interface, which no other counter includes. */
  'mirroredPackets',
  'mirroredBytes',
  /** Of a capture: datagrams that were received while there were as many flows as it keeps, and belong to none. */
  'untrackedPackets',
  'untrackedBytes',
  /** Of a capture: packets whose headers make no sense, which no other counter includes. */
  'malformedPackets',
  'reporterErrors',
  /** Errors of reporters in other threads; the thread that reads the counters writes this one. */
  'carriedErrors',
  /** Packets that a reporter in another thread was not told of, because that thread is too slow. */
  'reporterLost',
  /** Connections that came and went without a reporter in another thread being told. */
  'reporterForgotten',
  /** How many targets have a name that could not be resolved so far. */
  'unresolvedTargets',
  /** 1 while the TUN device is away. */
  'deviceGone',
  /** 1 while a reporter is registered under the service's GUID. */
  'metered',
] as const;

export type ServiceCounterName = (typeof fixedColumns)[number] | `drop.${DropReason}` | `response.${number}`;

const columnNames: readonly ServiceCounterName[] = [
  ...fixedColumns,
  ...dropReasons.map(reason => `drop.${reason}` as const),
  ...Array.from({length: responseClasses}, (_, index) => `response.${index}` as const),
];
const columnOf = new Map(columnNames.map((name, index) => [name, index]));

/** Column numbers: the hot path writes `counters[C.rxPackets]`. */
export const C = Object.fromEntries(fixedColumns.map((name, index) => [name, index])) as Record<
  (typeof fixedColumns)[number],
  number
>;

/**
 * One thread writes, any thread reads. A counter is whole and only grows (see the meter table for why doubles serve),
 * but a reader may see two counters in another order than they were written in: where one may not exceed the other, the
 * reader has to make sure of it.
 */
export type ServiceCounters = Float64Array;

export function createServiceCounters(): ServiceCounters {
  return new Float64Array(new SharedArrayBuffer(columnNames.length * Float64Array.BYTES_PER_ELEMENT));
}

const columnsOf = {
  rx: {packets: C.rxPackets, bytes: C.rxBytes, dropped: C.rxDropped, droppedBytes: C.rxDroppedBytes},
  tx: {packets: C.txPackets, bytes: C.txBytes, dropped: C.txDropped, droppedBytes: C.txDroppedBytes},
} satisfies Record<Direction, object>;

/** Counts datagrams that were received, are counted as such, and were not forwarded. */
export function countDrops(
  counters: ServiceCounters,
  direction: Direction,
  reason: DropReason,
  packets: number,
  bytes: number,
): void {
  const {dropped, droppedBytes} = columnsOf[direction];
  counters[dropped]! += packets;
  counters[droppedBytes]! += bytes;
  counters[columnOf.get(`drop.${reason}`)!]! += packets;
}

/** Counts datagrams that were received and dropped, and belong to no flow. */
export function countStray(
  counters: ServiceCounters,
  direction: Direction,
  reason: DropReason,
  packets: number,
  bytes: number,
): void {
  const columns = columnsOf[direction];
  counters[columns.packets]! += packets;
  counters[columns.bytes]! += bytes;
  countDrops(counters, direction, reason, packets, bytes);
}

const firstResponseColumn = columnOf.get('response.0')!;

/** Counts an answer whose request is known for certain, by how long it took. */
export function countResponse(counters: ServiceCounters, elapsedMs: number): void {
  counters[firstResponseColumn + responseClassOf(elapsedMs)]! += 1;
  counters[C.responseSumMs]! += elapsedMs;
}

/** How many answers there were of each class. */
export function responseCounts(counters: ServiceCounters): Float64Array {
  return counters.subarray(firstResponseColumn, firstResponseColumn + responseClasses);
}

/**
 * Takes stock: what was received, and is neither forwarded nor dropped nor waiting, is unaccounted for. To be called by the
 * thread that counts, while it is at rest: with a datagram in its hands the sums would not be right. So whoever reads the
 * result later reads no datagram twice or not at all.
 */
export function balance(counters: ServiceCounters): void {
  counters[C.rxUnaccounted] =
    counters[C.rxPackets]! - counters[C.rxForwarded]! - counters[C.rxDropped]! - counters[C.rxWaiting]!;
  counters[C.txUnaccounted] =
    counters[C.txPackets]! - counters[C.txForwarded]! - counters[C.txDropped]! - counters[C.txWaiting]!;
}

export function readDrops(counters: ServiceCounters): Record<DropReason, number> {
  return Object.fromEntries(
    dropReasons.map(reason => [reason, counters[columnOf.get(`drop.${reason}`)!]!]),
  ) as Record<DropReason, number>;
}

/** What tells of the present rather than of the past; nothing of it is true of a service that has stopped. */
const gauges = [
  C.rxWaiting,
  C.txWaiting,
  C.receiveQueueBytes,
  C.receiveQueueRoomBytes,
  C.unresolvedTargets,
  C.deviceGone,
  C.metered,
];

export function clearGauges(counters: ServiceCounters): void {
  for (const column of gauges) counters[column] = 0;
}

/**
 * Settles the counters of a thread that died: its sessions have ended, and what it had received and not sent is lost.
 * How many bytes those were, nobody knows.
 */
export function settleCounters(counters: ServiceCounters): void {
  counters[C.sessionsEnded] = counters[C.sessionsStarted]!;
  clearGauges(counters);
  const lost = (received: number, forwarded: number, dropped: number) =>
    Math.max(0, counters[received]! - counters[forwarded]! - counters[dropped]!);
  countDrops(counters, 'rx', 'threadDied', lost(C.rxPackets, C.rxForwarded, C.rxDropped), 0);
  countDrops(counters, 'tx', 'threadDied', lost(C.txPackets, C.txForwarded, C.txDropped), 0);
  balance(counters);
}
