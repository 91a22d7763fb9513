import type {LabelRule, ServiceConfiguration} from '../../configuration/model.js';
import type {Connection, UpdateMetadataOptions} from '../../flow/connection.js';
import type {FlowAction} from '../../flow/control.js';
import type {FlowIdentity} from '../../flow/flow-key.js';
import type {KernelVerdict} from '../../flow/kernel-actions.js';
import type {Metadata} from '../../flow/metadata.js';
import type {OwnApp} from '../../flow/own-app.js';
import type {TransportChoice} from '../../flow/transport-choice.js';
import type {WatchedDatagram} from '../../flow/watched-datagram.js';
import type {Capability} from '../../libc/capabilities.js';
import type {CarriedCalls, CarriedReporter} from '../carrying/calls.js';
import type {Writing} from '../write-flows.js';
import type {RelayEvent, StartedService} from './relay-events.js';
import type {ServiceSharing} from './service-sharing.js';

/** What a relay is started with, in a worker or in the calling thread. */
export interface RelayThreadData {
  readonly services: readonly ServiceConfiguration[];
  readonly transport: TransportChoice;
  readonly labels: readonly LabelRule[];
  readonly inspect: boolean;
  readonly apps: readonly OwnApp[];
  /** The absolute path of a module with reporters for the relay's thread. */
  readonly reporterModule?: string | undefined;
  /** How often flows with traffic are logged; undefined for never. */
  readonly trafficLogIntervalMs?: number | undefined;
  readonly sharing: ThreadSharing;
}

/** The worker data of a relay thread. */
export interface RelayWorkerData extends RelayThreadData {
  /** The reporters of the main thread at the start. */
  readonly reporters: readonly CarriedReporter[];
  /** Set to 1, and notified, once the thread has stopped. */
  readonly stopFlag: Int32Array;
  /** From `createBeats`. */
  readonly beats: Int32Array;
}

/** What one of several relay threads needs to know about the others. */
export interface ThreadSharing {
  /** By service: the memory that counts its sessions in all threads. */
  readonly limitMemories: readonly SharedArrayBuffer[];
  /** How many threads there are. */
  readonly threads: number;
  /** How many sockets the first thread binds in addition, one for each other thread. */
  readonly spares: number;
  /** By service: the listening socket that the thread adopts, if any. */
  readonly adopt?: readonly (number | undefined)[];
  /** The indexes of the services that the thread serves. Default: all. */
  readonly serves?: readonly number[];
}

export interface MetadataUpdate {
  readonly connection: Connection;
  readonly metadata: Metadata;
  readonly options: UpdateMetadataOptions;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** From the main thread to the relay thread. */
export type RelayCommand =
  | {readonly type: 'flush'; readonly request: number}
  | {readonly type: 'act'; readonly request: number; readonly flowId: string; readonly action: FlowAction}
  /** What the kernel does to captured flows. */
  | {readonly type: 'judge'; readonly request: number; readonly verdicts: readonly KernelVerdict[]}
  /** The ports of servers that captures leave to the relay. */
  | {readonly type: 'leaveOut'; readonly ports: readonly number[]}
  /** Keep the last datagrams of this flow, and of no other. */
  | {readonly type: 'watch'; readonly watch: number; readonly flow: FlowIdentity}
  | {readonly type: 'unwatch'}
  /** Write the datagrams of these flows, and of no others. */
  | {readonly type: 'write'; readonly request: number; readonly writing: Writing}
  | {readonly type: 'stopWriting'; readonly request: number}
  /** New sessions are refused from now on. */
  | {readonly type: 'drain'}
  /** One more service. */
  | {
      readonly type: 'add';
      readonly request: number;
      readonly serviceIndex: number;
      readonly service: ServiceConfiguration;
      readonly sharing: ServiceSharing;
    }
  /** One service less. */
  | {readonly type: 'remove'; readonly request: number; readonly serviceIndex: number}
  /** For flows that start from now on. */
  | {readonly type: 'labels'; readonly labels: readonly LabelRule[]}
  /** The process gave up root, and the thread is to keep only these. */
  | {
      readonly type: 'limitCapabilities';
      readonly request: number;
      readonly capabilities: readonly Capability[];
    }
  | {readonly type: 'stop'}
  /** The reporters of the main thread have changed. */
  | {readonly type: 'reporters'; readonly version: number; readonly reporters: readonly CarriedReporter[]}
  /** The buffer of calls that were delivered. */
  | {readonly type: 'delivered'; readonly numbers: Float64Array<ArrayBuffer>}
  /** In one message they share what is the same object. */
  | {readonly type: 'updateMetadata'; readonly updates: readonly MetadataUpdate[]};

/** From the relay thread to the main thread. */
export type RelayMessage =
  /** `thread` is its kernel thread id, if known. */
  | {
      readonly type: 'ready';
      readonly services: readonly StartedService[];
      readonly thread: number | undefined;
    }
  | {
      readonly type: 'refused';
      readonly serviceIndex: number | undefined;
      readonly code: string;
      readonly message: string;
    }
  | {readonly type: 'events'; readonly events: RelayEvent[]}
  /** For reporters of the main thread. */
  | {readonly type: 'calls'; readonly calls: CarriedCalls}
  /** The thread knows the reporters of this version. */
  | {readonly type: 'reporters'; readonly version: number}
  /** The last datagrams of a watched flow, at most four times a second. */
  | {readonly type: 'datagrams'; readonly watch: number; readonly datagrams: readonly WatchedDatagram[]}
  | {readonly type: 'log'; readonly level: LogLevel; readonly fields: object; readonly message: string}
  /** The answers to `add`. */
  | {readonly type: 'added'; readonly request: number; readonly service: StartedService}
  | {
      readonly type: 'notAdded';
      readonly request: number;
      readonly serviceIndex: number;
      readonly code: string;
      readonly message: string;
    }
  /** The answer to `flush`, `act`, `judge`, `write`, `stopWriting`, `remove` and `limitCapabilities`; `done` is false if there was no such flow. */
  | {readonly type: 'answer'; readonly request: number; readonly done: boolean}
  | {readonly type: 'stopped'};
