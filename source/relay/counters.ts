/** Why a received datagram was not forwarded. */
export const dropReasons = [
  'accessDenied',
  'sessionLimit',
  'clientSessionLimit',
  'noTarget',
  'socketError',
  'blocked',
  'throttled',
  'malformed',
  /** Not all of a datagram's fragments came, or not as they should. */
  'reassembly',
  'fragmented',
  'wrongSource',
  'tooLarge',
  'queueFull',
  'sendError',
] as const;

export type DropReason = (typeof dropReasons)[number];

/** The counters of one service; packets and bytes of UDP payload unless the name says otherwise. */
const fixedColumns = [
  'sessionsActive',
  'sessionsStarted',
  'sessionsEnded',
  /** Of the ended: those that gave way to others at the limit of sessions. */
  'sessionsEvicted',
  'rxPackets',
  'rxBytes',
  'rxForwarded',
  'rxDropped',
  'txPackets',
  'txBytes',
  'txForwarded',
  'txDropped',
  'refusals',
  /** Datagrams that the kernel dropped before the relay saw them. */
  'kernelDrops',
  /** What waited in the kernel when it was last looked at, of how much room. */
  'receiveQueueBytes',
  'receiveQueueRoomBytes',
  /** Packets of a TUN device that are not UDP, and are not counted among the others; how many of them were answered. */
  'notUdpPackets',
  'notUdpAnswered',
  'reporterErrors',
  /** 1 while a reporter is registered under the service's GUID. */
  'metered',
] as const;

export type ServiceCounterName = (typeof fixedColumns)[number] | `drop.${DropReason}`;

const columnNames: readonly ServiceCounterName[] = [
  ...fixedColumns,
  ...dropReasons.map(reason => `drop.${reason}` as const),
];
const columnOf = new Map(columnNames.map((name, index) => [name, index]));

/** Column numbers, so that the hot path writes `counters[C.rxPackets]`. */
export const C = Object.fromEntries(fixedColumns.map((name, index) => [name, index])) as Record<
  (typeof fixedColumns)[number],
  number
>;

/** One thread writes them, any thread reads; see the meter table for why doubles serve. */
export type ServiceCounters = Float64Array;

export function createServiceCounters(): ServiceCounters {
  return new Float64Array(new SharedArrayBuffer(columnNames.length * Float64Array.BYTES_PER_ELEMENT));
}

export function countDrop(counters: ServiceCounters, reason: DropReason, packets: number): void {
  counters[columnOf.get(`drop.${reason}`)!]! += packets;
}

/** Counts datagrams that came in, and belong to no flow. */
export function countStray(
  counters: ServiceCounters,
  reason: DropReason,
  packets: number,
  bytes: number,
): void {
  counters[C.rxPackets]! += packets;
  counters[C.rxBytes]! += bytes;
  counters[C.rxDropped]! += packets;
  countDrop(counters, reason, packets);
}

export function readDrops(counters: ServiceCounters): Record<DropReason, number> {
  return Object.fromEntries(
    dropReasons.map(reason => [reason, counters[columnOf.get(`drop.${reason}`)!]!]),
  ) as Record<DropReason, number>;
}
