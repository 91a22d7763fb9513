import type {EndReason} from '../../flow/end-reason.js';
import type {Metadata} from '../../flow/metadata.js';
import type {ResponseTimes} from '../../flow/response-times.js';
import {createMeterTable, type MeterTable} from '../../reporting/meter-table.js';

/** The ends of a flow, written as `127.0.0.1:53`. */
export interface Ends {
  readonly client: string;
  readonly target: string;
}

/** Metadata here is what there is besides what every flow starts with. */
export interface StartedCapture extends Ends {
  readonly row: number;
  readonly generation: number;
  readonly startedAtMs: number;
  readonly metadata: Metadata;
}

export interface EndedCapture {
  readonly generation: number;
  readonly endedAtMs: number;
  readonly reason: EndReason;
  /** A copy of its row. */
  readonly counters: Float64Array;
  readonly responseTimes: ResponseTimes | undefined;
}

/** Where a capture counts, and who is told what happens to its flows. */
export interface FlowTelling {
  readonly table: MeterTable;
  /** Metadata that rules give to a new flow. */
  labelsOf?(ends: Ends): Metadata | undefined;
  onStart(flow: StartedCapture): void;
  onMetadata(generation: number, metadata: Metadata, ends: () => Ends): void;
  onEnd(flow: EndedCapture): void;
}

/** For a capture of which only reporters hear. */
export function tellNobody(): FlowTelling {
  return {table: createMeterTable(), onStart() {}, onMetadata() {}, onEnd() {}};
}
