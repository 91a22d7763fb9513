import type {ServiceConfiguration} from '../configuration/model.js';
import type {LabelRule} from '../configuration/schema/labels.js';
import type {FlowAction} from '../flow/control.js';
import type {Metadata} from '../flow/metadata.js';
import type {TransportChoice} from '../flow/transport-choice.js';

import type {RelayEvent, StartedService} from './relay-events.js';

/** What the relay thread is started with. */
export interface RelayThreadData {
  readonly services: readonly ServiceConfiguration[];
  readonly transport: TransportChoice;
  readonly labels: readonly LabelRule[];
  readonly inspect: boolean;
  readonly sharing: ThreadSharing;
}

/** What one of several relay threads has to know of the others. */
export interface ThreadSharing {
  /** Of each service: the count of its sessions in all threads. */
  readonly limitMemories: readonly SharedArrayBuffer[];
  /** The first thread binds this many more sockets for the others. */
  readonly spares: number;
  /** In every other thread: the socket of each service that it serves. */
  readonly adopt?: readonly (number | undefined)[];
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** From the main thread to the relay thread. */
export type RelayCommand =
  | {readonly type: 'flush'; readonly request: number}
  | {readonly type: 'act'; readonly request: number; readonly flowId: string; readonly action: FlowAction}
  | {readonly type: 'stop'}
  | {
      readonly type: 'updateMetadata';
      readonly srcAddr: string;
      readonly dstAddr: string;
      readonly protocol: string;
      readonly metadata: Metadata;
      readonly onlyActive: boolean;
    };

/** From the relay thread to the main thread. */
export type RelayMessage =
  /** `thread` is the kernel's number of it, where that is known. */
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
  | {readonly type: 'log'; readonly level: LogLevel; readonly fields: object; readonly message: string}
  /** To `flush` and `act`; `done` is false where there was no such flow. */
  | {readonly type: 'answer'; readonly request: number; readonly done: boolean}
  | {readonly type: 'stopped'};
