import type {LabelRule, ServiceConfiguration} from '../../configuration/model.js';
import type {UpdateMetadata} from '../../flow/connection.js';
import type {FlowAction, FlowControl} from '../../flow/control.js';
import type {EndReason} from '../../flow/end-reason.js';
import type {FlowIdentity} from '../../flow/flow-key.js';
import type {KernelVerdict} from '../../flow/kernel-actions.js';
import type {Metadata} from '../../flow/metadata.js';
import type {ResponseTimes} from '../../flow/response-times.js';
import type {Steered} from '../../flow/steered.js';
import type {Capability} from '../../libc/capabilities.js';
import type {DatagramListener} from '../watch-sessions.js';
import type {Writing} from '../write-flows.js';
import type {ServiceSharing} from './service-sharing.js';

/** Events that are rare enough for messages; counters are read from the meter table instead. */
export type RelayEvent =
  | {readonly type: 'page'; readonly pageNumber: number; readonly page: SharedArrayBuffer}
  | {
      readonly type: 'started';
      /** The generation of the flow's row, and its key in messages: never used twice by one relay thread. */
      readonly generation: number;
      readonly row: number;
      /** Undefined for an id that is made of the protocol and both ends. */
      readonly id?: string;
      readonly protocol: string;
      readonly service: string;
      readonly client: string;
      readonly target: string;
      readonly startedAtMs: number;
      readonly metadata: Metadata;
      /** Whether `metadata` is only what there is besides what every flow starts with. */
      readonly isMore?: boolean;
    }
  | {
      readonly type: 'metadata';
      readonly generation: number;
      readonly metadata: Metadata;
      readonly isMore?: boolean;
    }
  | {readonly type: 'control'; readonly generation: number; readonly control: FlowControl | undefined}
  | {
      readonly type: 'ended';
      readonly generation: number;
      readonly endedAtMs: number;
      readonly reason: EndReason;
      /** A copy of the row, since another flow may use it by the time this is read. */
      readonly counters: Float64Array;
      readonly responseTimes?: ResponseTimes | undefined;
    };

export type StartedEvent = Extract<RelayEvent, {type: 'started'}>;
export type EndedEvent = Extract<RelayEvent, {type: 'ended'}>;

/** A running service. */
export interface StartedService {
  /** Index in the configuration. */
  readonly serviceIndex: number;
  readonly name: string;
  /** In shared memory; see the relay's `ServiceCounters`. */
  readonly counters: Float64Array;
  /** Where it listens, with the port that the kernel chose for port 0; undefined for a TUN device. */
  readonly address: {readonly host: string; readonly port: number} | undefined;
  /** Where rules of the kernel are to steer datagrams; undefined for a service that needs none. One thread has the `firstPort`. */
  readonly steered: Steered | undefined;
  readonly receiveBufferBytes: number;
  /** Sockets for other threads to adopt; empty if only one thread serves it. */
  readonly spares: readonly number[];
  /** The listening socket, which outlives its thread so that another one can adopt it; undefined if it does not. */
  readonly descriptor: number | undefined;
}

/** A service could not start, so none did. */
export class ServiceStartError extends Error {
  override readonly name = 'ServiceStartError';

  constructor(
    /** Index in the configuration; undefined when the error concerns all services. */
    readonly serviceIndex: number | undefined,
    /** The system error, such as `EADDRINUSE`; empty when there is none. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The relay thread ended unexpectedly, and could not be started again. */
export class RelayDeathError extends Error {
  override readonly name = 'RelayDeathError';

  constructor(readonly reason: string) {
    super(`the relay thread ended: ${reason}`);
  }
}

/** The relay thread is alive but does not get round to anything, such as in an endless loop of a reporter. */
export class RelayStuckError extends Error {
  override readonly name = 'RelayStuckError';

  constructor() {
    super('the relay thread is stuck and does not answer');
  }
}

/** The relay as its reader sees it: one or more relay threads, or this one. */
export interface RelayLink {
  readonly services: readonly StartedService[];
  /** Resolves once all events from before the call have been delivered, or when the relay is stuck. */
  flush(): Promise<void>;
  readonly updateMetadata: UpdateMetadata;
  /**
   * Acts on a flow; resolves with false when there is no flow with that id.
   * @throws {RelayStuckError} when no answer comes
   */
  act(flowId: string, action: FlowAction): Promise<boolean>;
  /**
   * Tells captures what the kernel does to flows; resolves with false when none of them is there.
   * @throws {RelayStuckError}
   */
  judge(verdicts: readonly KernelVerdict[]): Promise<boolean>;
  /** Captures show no flows of local servers at these ports, from now on. */
  leaveOut(ports: readonly number[]): void;
  /**
   * Keeps the last datagrams of a flow and shows them to `listener`, until the function that it returns is called or
   * another flow is watched.
   */
  watch(flow: FlowIdentity, listener: DatagramListener): () => void;
  /**
   * Writes the datagrams of flows to a file from now on, in place of those that were written before. Resolves once all threads do.
   * @throws {RelayStuckError}
   */
  write(writing: Writing): Promise<void>;
  /** Resolves once everything that was seen before the call has been written. @throws {RelayStuckError} */
  stopWriting(): Promise<void>;
  /** Refuses new sessions from now on. */
  drain(): void;
  /**
   * Starts one more service. Resolves with how it runs in each thread that serves it.
   * @param serviceIndex a new one
   * @throws {ServiceStartError}
   */
  addService(serviceIndex: number, service: ServiceConfiguration): Promise<readonly StartedService[]>;
  /** Stops a service: its flows end. */
  removeService(serviceIndex: number): Promise<void>;
  /** Sets the rules for flows that start from now on. */
  setLabels(labels: readonly LabelRule[]): void;
  /** Leaves its threads with these capabilities and no others; undefined in the caller's own thread. */
  limitCapabilities?(capabilities: readonly Capability[]): Promise<void>;
  /** By thread: the share of a processor, 0 to 1, that it used since the last call; empty if unknown. */
  loads?(): readonly number[];
  /** Whether a thread of it is stuck. */
  isStuck?(): boolean;
  stop(): Promise<void>;
  /** Rejects with a `RelayDeathError` when the relay dies; never resolves. */
  readonly failed: Promise<never>;
}

/** One relay thread. */
export interface ThreadLink extends Omit<RelayLink, 'addService'> {
  /** @throws {ServiceStartError} */
  addService(
    serviceIndex: number,
    service: ServiceConfiguration,
    sharing: ServiceSharing,
  ): Promise<StartedService>;
}
