import type {ResponseTimes} from '../flow/response-times.js';
import {nothingDropped, withDropped} from './forwarding.js';
import type {FlowSnapshot, Snapshot, Traffic} from './snapshot.js';

/** A snapshot in compact form, to keep for minutes. */
export interface PackedSnapshot {
  readonly rest: Omit<Snapshot, 'flows'>;
  /** What rarely changes between intervals; shared with earlier snapshots. */
  readonly kinds: readonly FlowSnapshot[];
  /** `numbersPerFlow` numbers per flow. */
  readonly numbers: Float64Array;
  /** What was dropped of the flows with known drops, by index: most flows have none. */
  readonly dropped: ReadonlyMap<number, {readonly rx: Traffic; readonly tx: Traffic}>;
}

const numbersPerFlow = 17;
const rttAt = 11;

/**
 * The packed form that a snapshot was unpacked from, so that packing it again costs neither time nor memory. A cache by
 * identity: it changes no result.
 */
const origins = new WeakMap<Snapshot, PackedSnapshot>();

/** @param previous the snapshot before; what did not change is shared with it */
export function packSnapshot(snapshot: Snapshot, previous?: PackedSnapshot): PackedSnapshot {
  const origin = origins.get(snapshot);
  if (origin) return origin;
  const {flows, ...rest} = snapshot;
  const numbers = new Float64Array(flows.length * numbersPerFlow);
  const dropped = new Map<number, {rx: Traffic; tx: Traffic}>();
  const kindAt = previous ? kindFinder(previous.kinds) : () => undefined;
  const kinds = flows.map((flow, index) => {
    const {rx, tx} = flow;
    let at = index * numbersPerFlow;
    numbers[at++] = flow.lastSeenAtMs;
    numbers[at++] = flow.drops;
    numbers[at++] = flow.refusals;
    for (const traffic of [rx, tx]) {
      numbers[at++] = traffic.packets;
      numbers[at++] = traffic.bytes;
      numbers[at++] = traffic.packetsPerSecond;
      numbers[at++] = traffic.bytesPerSecond;
    }
    numbers[at++] = flow.rttMs ?? Number.NaN;
    packTimes(flow.responseTimes, numbers, at);
    if (flow.drops > 0 && rx.dropped && tx.dropped) dropped.set(index, {rx: rx.dropped, tx: tx.dropped});
    const kind = kindAt(flow, index);
    return kind && isSameKind(kind, flow) ? kind : flow;
  });
  return {rest, kinds, numbers, dropped};
}

/** Flows keep their order and move up when one before them leaves; only other moves need the map. */
function kindFinder(kinds: readonly FlowSnapshot[]) {
  let gone = 0;
  let byId: Map<string, FlowSnapshot> | undefined;
  return ({id}: FlowSnapshot, index: number): FlowSnapshot | undefined => {
    if (kinds[index + gone]?.id === id) return kinds[index + gone];
    if (kinds[index + gone + 1]?.id === id) return kinds[index + ++gone];
    byId ??= new Map(kinds.map(kind => [kind.id, kind]));
    return byId.get(id);
  };
}

function isSameKind(one: FlowSnapshot, other: FlowSnapshot): boolean {
  return (
    one.startedAtMs === other.startedAtMs &&
    one.state === other.state &&
    one.metadata === other.metadata &&
    one.endedAtMs === other.endedAtMs &&
    one.refusedSinceReply === other.refusedSinceReply &&
    one.unproven === other.unproven &&
    one.control === other.control
  );
}

export function unpackSnapshot(packed: PackedSnapshot): Snapshot {
  const {rest, kinds} = packed;
  const flows = kinds.map((_, index) => unpackFlow(packed, index));
  const snapshot = {...rest, flows};
  origins.set(snapshot, packed);
  return snapshot;
}

/** One flow of a packed snapshot; undefined when it was not there. */
export function unpackFlowOf(
  packed: PackedSnapshot,
  id: string,
  startedAtMs: number,
): FlowSnapshot | undefined {
  const index = packed.kinds.findIndex(kind => kind.id === id && kind.startedAtMs === startedAtMs);
  return index < 0 ? undefined : unpackFlow(packed, index);
}

/** The rate at which the flow at an index got through, in bytes per second, both directions. */
export function packedRate({numbers, dropped}: PackedSnapshot, index: number): number {
  const at = index * numbersPerFlow;
  const received = numbers[at + 6]! + numbers[at + 10]!;
  const lost = dropped.get(index);
  return lost === undefined ? received : received - lost.rx.bytesPerSecond - lost.tx.bytesPerSecond;
}

function unpackFlow({kinds, numbers, dropped}: PackedSnapshot, index: number): FlowSnapshot {
  const from = index * numbersPerFlow;
  const kind = kinds[index]!;
  const lost = kind.rx.dropped && (dropped.get(index) ?? {rx: nothingDropped, tx: nothingDropped});
  const traffic = (at: number, part: Traffic | undefined) => {
    const received = {
      packets: numbers[at]!,
      bytes: numbers[at + 1]!,
      packetsPerSecond: numbers[at + 2]!,
      bytesPerSecond: numbers[at + 3]!,
    };
    return part ? withDropped(received, part) : received;
  };
  return {
    ...kind,
    lastSeenAtMs: numbers[from]!,
    drops: numbers[from + 1]!,
    refusals: numbers[from + 2]!,
    rx: traffic(from + 3, lost?.rx),
    tx: traffic(from + 7, lost?.tx),
    rttMs: numberOrNull(numbers[from + rttAt]!),
    responseTimes: unpackTimes(numbers, from + rttAt + 1),
  };
}

function packTimes(times: ResponseTimes | undefined, numbers: Float64Array, at: number): void {
  numbers[at] = times?.samples ?? Number.NaN;
  numbers[at + 1] = times?.p50Ms ?? Number.NaN;
  numbers[at + 2] = times?.p95Ms ?? Number.NaN;
  numbers[at + 3] = times?.maxMs ?? Number.NaN;
  numbers[at + 4] = times?.estimated ? 1 : 0;
}

function unpackTimes(numbers: Float64Array, at: number): ResponseTimes | undefined {
  if (Number.isNaN(numbers[at]!)) return undefined;
  return {
    samples: numbers[at]!,
    p50Ms: numberOrNull(numbers[at + 1]!),
    p95Ms: numberOrNull(numbers[at + 2]!),
    maxMs: numberOrNull(numbers[at + 3]!),
    estimated: numbers[at + 4] === 1,
  };
}

function numberOrNull(number: number): number | null {
  return Number.isNaN(number) ? null : number;
}
