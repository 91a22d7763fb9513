import type {FlowControl} from '../../flow/control.js';
import type {EndReason} from '../../flow/end-reason.js';
import type {ConnectionType, Metadata} from '../../flow/metadata.js';

/** A slot holds one flow. The slots of a page are numbered from its number x `slotsPerPage` on. */
export const slotsPerPage = 1024;

/**
 * The flows of up to `slotsPerPage` slots, column by column: what millions of flows are kept, filtered and sorted as. Nothing in
 * it changes: a flow that goes on is in the next page of that number, which shares what stayed the same.
 */
export interface FlowPage {
  /** Its place in the table: slot = number x `slotsPerPage` + index. */
  readonly number: number;
  /** How many slots its columns are long: at most `slotsPerPage`. */
  readonly size: number;
  readonly names: FlowNames;
  readonly counts: FlowCounts;
  /** The counts when the last interval began, for rates; undefined before there was one. */
  readonly before: FlowCounts | undefined;
  /** The counts when it ended; `counts` may have been read later. */
  readonly after: FlowCounts;
  /** By index: `sinceBefore` where `before` counts another flow, `sinceAfter` where `after` does, too. Undefined where none does. */
  readonly fresh: Uint8Array | undefined;
  /** The length of the last interval. */
  readonly seconds: number;
  /**
   * Rates that were read instead of computed, as in a file: four columns of what was received, and, with `rare`, four of what was
   * dropped. Whole numbers count thousandths. Undefined without `before` where all are 0.
   */
  readonly rates: Uint32Array | Float64Array | undefined;
}

/** Who the flows are. By index, as all columns. */
export interface FlowNames {
  /** How many of the slots hold a flow. */
  readonly used: number;
  /** From `slotStates`; 0 for a free slot. */
  readonly states: Uint8Array;
  /** A number for each flow, never used twice in a table and those that follow it; 0 for a free slot. */
  readonly serials: Float64Array;
  /** As `endpointNumber` makes them; `noNumber` where only the text of `details` tells. */
  readonly clients: Float64Array;
  readonly targets: Float64Array;
  readonly startedAtMs: Float64Array;
  readonly kinds: readonly (FlowKind | undefined)[];
  readonly details: readonly (FlowDetails | undefined)[];
}

/** What many flows have in common. */
export interface FlowKind {
  readonly protocol: string;
  readonly service: string;
  /** The machine that has them, in a picture of several. */
  readonly host?: string | undefined;
  readonly idleTimeoutMs: number | undefined;
  readonly connectionType: ConnectionType | undefined;
}

/** What few flows have, or what does not fit into a number. */
export interface FlowDetails {
  /** Texts of endpoints without a number. */
  readonly client?: string | undefined;
  readonly target?: string | undefined;
  /** An id that is not made of its flow's endpoints and protocol. */
  readonly id?: string | undefined;
  /** Undefined for what every flow starts with, and with `moreMetadata`. */
  readonly metadata?: Metadata | undefined;
  /** What there is besides what every flow starts with: flows with the same may share it. */
  readonly moreMetadata?: Metadata | undefined;
  readonly control?: FlowControl | null | undefined;
  readonly endedAtMs?: number | null | undefined;
  readonly endReason?: EndReason | null | undefined;
}

/** By the number that stands for it in `FlowNames.states`. */
export const slotStates = [undefined, 'active', 'blocked', 'throttled', 'ended'] as const;
export const [freeSlot, activeSlot, blockedSlot, throttledSlot, endedSlot] = [0, 1, 2, 3, 4];

export const [sinceBefore, sinceAfter] = [1, 2];

/** What was counted. The column of a counter begins at its number x the size of the page. */
export interface FlowCounts {
  /** The columns of `Count`. Whole numbers below 2^32 take half the memory. */
  readonly values: Uint32Array | Float64Array;
  /** The columns of `Rare`; undefined while all of them are 0. */
  readonly rare: Float64Array | undefined;
  /** The columns of `Time`; undefined while nothing is known. */
  readonly times: Float64Array | undefined;
  /** The columns of `Quality` (`flow/flow-quality.ts`); undefined while nothing is known. */
  readonly quality: Float64Array | undefined;
}

/** What was received; and when the last datagram came, in ms after the start of the flow without its fraction. */
export const Count = {rxPackets: 0, rxBytes: 1, txPackets: 2, txBytes: 3, aliveMs: 4} as const;
export const countColumns = 5;

/** What was dropped has the numbers of what was received. */
export const Rare = {
  rxPackets: 0,
  rxBytes: 1,
  txPackets: 2,
  txBytes: 3,
  drops: 4,
  refusals: 5,
  /** 1 for true, 0 for false, `unknownRefusals` for older files. */
  refusedSinceReply: 6,
  /** 1 for true. */
  unproven: 7,
  /** 1 where an older file tells nothing of what was forwarded and dropped. */
  partsUnknown: 8,
} as const;
export const rareColumns = 9;
export const unknownRefusals = 2;

/** NaN where nothing is known. */
export const Time = {rttMs: 0, samples: 1, p50Ms: 2, p95Ms: 3, maxMs: 4, estimated: 5} as const;
export const timeColumns = 6;

/** A counter of both directions: of `Count`, and of what was dropped of it. */
export type TrafficColumn = 0 | 1 | 2 | 3;
