import type {Amount} from '../snapshot/snapshot.js';

/** What one data record tells of a flow: all of it, or what came since the record before. */
export interface FlowRecord {
  readonly client: RecordedEndpoint;
  readonly target: RecordedEndpoint;
  /** The first and the last datagram, in ms since the epoch by the wall clock. */
  readonly startMs: number;
  readonly endMs: number;
  readonly reason: FlowEndReason;
  /** Client to target. */
  readonly rx: Amount;
  /** Target to client. */
  readonly tx: Amount;
  /** Empty where it is unknown. */
  readonly application: string;
  readonly service: string;
}

/** The addresses of both endpoints of a flow have the same length: 4 or 16 bytes. */
export interface RecordedEndpoint {
  readonly address: Uint8Array;
  readonly port: number;
}

/** The values of the information element flowEndReason (RFC 5102, section 5.11.3). */
export const FlowEndReason = {
  idleTimeout: 1,
  activeTimeout: 2,
  endOfFlow: 3,
  forcedEnd: 4,
  lackOfResources: 5,
} as const;
export type FlowEndReason = (typeof FlowEndReason)[keyof typeof FlowEndReason];
