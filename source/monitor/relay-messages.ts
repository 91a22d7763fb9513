import type {LabelRule, ServiceConfiguration} from '../configuration/model.js';
import type {Connection, UpdateMetadataOptions} from '../flow/connection.js';
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

/** What one of several relay threads needs to know about the others. */
export interface ThreadSharing {
  /** By service: the memory that counts its sessions in all threads. */
  readonly limitMemories: readonly SharedArrayBuffer[];
  /** The first thread binds this many more sockets for the others. */
  readonly spares: number;
  /** In every other thread, by service: the socket that it adopts, if any. */
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
      readonly connection: Connection;
      readonly metadata: Metadata;
      readonly options: UpdateMetadataOptions;
    };

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
  | {readonly type: 'log'; readonly level: LogLevel; readonly fields: object; readonly message: string}
  /** The answer to `flush` and `act`; `done` is false if there was no such flow. */
  | {readonly type: 'answer'; readonly request: number; readonly done: boolean}
  | {readonly type: 'stopped'};
