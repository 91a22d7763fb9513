import type {FlowSnapshot, Snapshot} from './snapshot.js';

/** A snapshot in little memory, to be kept for minutes. */
export interface PackedSnapshot {
  readonly rest: Omit<Snapshot, 'flows'>;
  /** What does not change from interval to interval; flows share it with earlier snapshots. */
  readonly kinds: readonly FlowSnapshot[];
  /** A row of `numbersPerFlow` a flow. */
  readonly numbers: Float64Array;
}

const numbersPerFlow = 12;

/** What a snapshot was unpacked from: packing it again is no work. */
const origins = new WeakMap<Snapshot, PackedSnapshot>();

/** @param previous shares with the new one what did not change */
export function packSnapshot(snapshot: Snapshot, previous?: PackedSnapshot): PackedSnapshot {
  const origin = origins.get(snapshot);
  if (origin) return origin;
  const {flows, ...rest} = snapshot;
  const numbers = new Float64Array(flows.length * numbersPerFlow);
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
    numbers[at] = flow.rttMs ?? Number.NaN;
    const kind = kindAt(flow, index);
    return kind && isSameKind(kind, flow) ? kind : flow;
  });
  return {rest, kinds, numbers};
}

/** Flows keep their order, but move up when one before them leaves: the map is needed only then. */
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
    one.control === other.control
  );
}

export function unpackSnapshot(packed: PackedSnapshot): Snapshot {
  const {rest, kinds, numbers} = packed;
  const flows = kinds.map((kind, index) => unpackFlow(kind, numbers, index * numbersPerFlow));
  const snapshot = {...rest, flows};
  origins.set(snapshot, packed);
  return snapshot;
}

/** One flow of it, as it was; undefined when it was not there. */
export function unpackFlowOf(
  {kinds, numbers}: PackedSnapshot,
  id: string,
  startedAtMs: number,
): FlowSnapshot | undefined {
  const index = kinds.findIndex(kind => kind.id === id && kind.startedAtMs === startedAtMs);
  return index < 0 ? undefined : unpackFlow(kinds[index]!, numbers, index * numbersPerFlow);
}

/** Bytes per second, both directions, of the flow at an index. */
export function packedRate({numbers}: PackedSnapshot, index: number): number {
  const at = index * numbersPerFlow;
  return numbers[at + 6]! + numbers[at + 10]!;
}

function unpackFlow(kind: FlowSnapshot, numbers: Float64Array, from: number): FlowSnapshot {
  const traffic = (at: number) => ({
    packets: numbers[at]!,
    bytes: numbers[at + 1]!,
    packetsPerSecond: numbers[at + 2]!,
    bytesPerSecond: numbers[at + 3]!,
  });
  return {
    ...kind,
    lastSeenAtMs: numbers[from]!,
    drops: numbers[from + 1]!,
    refusals: numbers[from + 2]!,
    rx: traffic(from + 3),
    tx: traffic(from + 7),
    rttMs: Number.isNaN(numbers[from + 11]) ? null : numbers[from + 11]!,
  };
}
