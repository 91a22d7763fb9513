import type {ReportedEndReason} from '../../flow/end-reason.js';
import type {ConnectionType} from '../../flow/metadata.js';

/**
 * Calls of reporters, as numbers that cross threads. A call is its kind, the key of its connection, and:
 *
 * - `start`: the index in the chunk's `starts`
 * - `rx`, `tx`: the time in ms since the epoch, the number of datagrams, and the payload bytes of each
 * - `response`: ms, 1 for an estimate or 0
 * - `drops`: packets, 0 for rx or 1 for tx, bytes
 * - `refusals`: their number
 * - `unproven`: 1 or 0
 * - `end`: the index of its `ReportedEndReason` in the chunk's `reasons`
 */
export const CallKind = {
  start: 0,
  rx: 1,
  tx: 2,
  response: 3,
  drops: 4,
  refusals: 5,
  end: 6,
  unproven: 7,
} as const;

/** A connection that starts. */
export interface CarriedStart {
  /** Which reporter is told. */
  readonly reporter: number;
  readonly protocol: string;
  readonly client: string;
  readonly target: string;
  readonly service: string;
  readonly connectionType: ConnectionType | undefined;
}

/** Calls in their order. */
export interface CarriedCalls {
  /** Transferred, not copied; the receiver sends it back. */
  readonly numbers: Float64Array<ArrayBuffer>;
  /** How many of the numbers are calls. */
  readonly used: number;
  readonly starts: readonly CarriedStart[];
  readonly reasons: readonly ReportedEndReason[];
}

/** A reporter of another thread. */
export interface CarriedReporter {
  readonly guid: string;
  /** Never used twice, so that a replaced reporter hears the ends of its connections. */
  readonly reporter: number;
}
