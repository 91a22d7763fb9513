/** What is rare enough to be told in messages; counters are read from the meter table instead. */
import type {FlowAction, FlowControl} from '../flow/control.js';
import type {EndReason} from '../flow/end-reason.js';
import type {Metadata} from '../flow/metadata.js';
export type RelayEvent =
  | {readonly type: 'page'; readonly pageNumber: number; readonly page: SharedArrayBuffer}
  | {
      readonly type: 'started';
      /** The flow's key in messages: never used twice by one relay thread. */
      readonly tenant: number;
      readonly row: number;
      readonly id: string;
      readonly protocol: string;
      readonly service: string;
      readonly client: string;
      readonly target: string;
      readonly startedAtMs: number;
      readonly metadata: Metadata;
    }
  | {readonly type: 'metadata'; readonly tenant: number; readonly metadata: Metadata}
  | {readonly type: 'control'; readonly tenant: number; readonly control: FlowControl | undefined}
  | {
      readonly type: 'ended';
      readonly tenant: number;
      readonly endedAtMs: number;
      readonly reason: EndReason;
      /** The row as it last stood, since it may have another tenant by the time this is read. */
      readonly counters: Float64Array;
    };

export type StartedEvent = Extract<RelayEvent, {type: 'started'}>;
export type EndedEvent = Extract<RelayEvent, {type: 'ended'}>;

/** A service that runs. */
export interface StartedService {
  /** Position in the configuration. */
  readonly serviceIndex: number;
  readonly name: string;
  /** In shared memory; see the relay's `ServiceCounters`. */
  readonly counters: Float64Array;
  readonly receiveBufferBytes: number;
  /** Sockets for other threads to adopt; none where the service is one thread's alone. */
  readonly spares: readonly number[];
}

/** A service that could not be started; none was. */
export class ServiceStartError extends Error {
  override readonly name = 'ServiceStartError';

  constructor(
    /** Position in the configuration; undefined when it is about all services. */
    readonly serviceIndex: number | undefined,
    /** Such as `EADDRINUSE`; empty when there is none. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The relay thread is gone, and with it everything it relayed. */
export class RelayDeathError extends Error {
  override readonly name = 'RelayDeathError';

  constructor(reason: string) {
    super(`the relay thread ended: ${reason}`);
  }
}

/** The relay thread, or all of them together, as its reader sees it, in this thread or another. */
export interface RelayLink {
  readonly services: readonly StartedService[];
  /** Resolves once every event of before the call has been delivered. */
  flush(): Promise<void>;
  updateMetadata(
    srcAddr: string,
    dstAddr: string,
    protocol: string,
    metadata: Metadata,
    onlyActive?: boolean,
  ): void;
  /** Carries an action out on a flow; false where there is none of that id. */
  act(flowId: string, action: FlowAction): Promise<boolean>;
  /** Of each thread the share of a processor, 0 to 1, that it took since the last call; none where that is unknown. */
  loads?(): readonly number[];
  stop(): Promise<void>;
  /** Rejects when the relay dies; never resolves. */
  readonly failed: Promise<never>;
}
