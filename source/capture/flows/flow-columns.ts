/** Whole numbers of a flow: `ints[flow * intsPerFlow + Int.x]`. */
export const Int = {
  /** Bits of `Flag`. */
  flags: 0,
  /** Where datagrams of each direction were first seen. */
  rxInterface: 1,
  txInterface: 2,
  /** How many datagrams of each direction came in the last frame. */
  rxLast: 3,
  txLast: 4,
  /** How many datagrams there were when the flow was last looked at, modulo 2^32. */
  countedBefore: 5,
  /** The flow's row in the meter table. */
  row: 6,
} as const;
export const intsPerFlow = 8;

/** Other numbers of a flow: `numbers[flow * numbersPerFlow + Num.x]`. */
export const Num = {
  /** How many datagrams of each direction were counted. */
  rxCounted: 0,
  txCounted: 1,
  /** By udptop's clock, in ms. Those that are counted at once are known from the next look on. */
  lastSeenMs: 2,
  /** When a datagram of each direction was last seen that was not counted at once, by the same clock. */
  rxSeenMs: 3,
  txSeenMs: 4,
  startedMs: 5,
  /** The generation of its row: never used twice. */
  generation: 6,
} as const;
export const numbersPerFlow = 8;

export const Flag = {
  /** The client is the first of the two ends in the flow's key. */
  clientFirst: 1,
  /** Datagrams of each direction are seen at other interfaces, too. */
  rxCopies: 2,
  txCopies: 4,
  /** Datagrams may name addresses. */
  names: 8,
  /** Datagrams are shown to somebody. */
  watched: 16,
  /** Messages are numbered. */
  paired: 32,
  /** Datagrams are counted at once: there is nothing more to find out. Those of others are looked at one by one. */
  direct: 64,
  /** Datagrams of each direction leave this machine where they were first seen. */
  rxLeaving: 128,
  txLeaving: 256,
  /** Some datagrams of each direction came in trains. */
  rxTrains: 512,
  txTrains: 1024,
  /** The first datagrams said nothing. */
  unknown: 2048,
  /** The flow was looked at once more. */
  lookedTwice: 4096,
  /** The flow's protocol shows how well it goes. */
  quality: 8192,
  /** It was counted that not all first datagrams were looked at. */
  skipped: 16_384,
} as const;

export const noInterface = -1;

/** What is known of flows in numbers, one flow beside the other. */
export interface FlowColumns {
  readonly ints: Int32Array;
  readonly numbers: Float64Array;
}

/** Room for all flows at once: memory that nobody touches costs nothing. */
export function createFlowColumns(flows: number): FlowColumns {
  return {
    ints: new Int32Array(flows * intsPerFlow),
    numbers: new Float64Array(flows * numbersPerFlow),
  };
}

export function beginColumns(
  {ints, numbers}: FlowColumns,
  flow: number,
  flags: number,
  row: number,
  generation: number,
  startedMs: number,
): void {
  const at = flow * intsPerFlow;
  ints.fill(0, at, at + intsPerFlow);
  ints[at + Int.flags] = flags;
  ints[at + Int.rxInterface] = noInterface;
  ints[at + Int.txInterface] = noInterface;
  ints[at + Int.row] = row;
  const from = flow * numbersPerFlow;
  numbers.fill(0, from, from + numbersPerFlow);
  numbers[from + Num.lastSeenMs] = startedMs;
  numbers[from + Num.rxSeenMs] = Number.NEGATIVE_INFINITY;
  numbers[from + Num.txSeenMs] = Number.NEGATIVE_INFINITY;
  numbers[from + Num.startedMs] = startedMs;
  numbers[from + Num.generation] = generation;
}

/** Datagrams of one direction that came in one frame. */
export function countDatagrams(
  {ints, numbers}: FlowColumns,
  flow: number,
  isRx: boolean,
  datagrams: number,
): void {
  numbers[flow * numbersPerFlow + (isRx ? Num.rxCounted : Num.txCounted)]! += datagrams;
  ints[flow * intsPerFlow + (isRx ? Int.rxLast : Int.txLast)] = datagrams;
}
