import type {ServiceConfiguration} from '../configuration/service.js';
import type {TransportChoice} from '../relay/datagram/select.js';
import type {Metadata} from '../snapshot/snapshot.js';
import type {RelayEvent, StartedService} from './relay-events.js';

/** What the relay thread is started with. */
export interface RelayThreadData {
  readonly services: readonly ServiceConfiguration[];
  readonly transport: TransportChoice;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** From the main thread to the relay thread. */
export type RelayCommand =
  | {readonly type: 'flush'; readonly flush: number}
  | {readonly type: 'stop'}
  | {
      readonly type: 'updateMetadata';
      readonly srcAddr: string;
      readonly dstAddr: string;
      readonly protocol: string;
      readonly metadata: Metadata;
    };

/** From the relay thread to the main thread. */
export type RelayMessage =
  | {readonly type: 'ready'; readonly services: readonly StartedService[]}
  | {
      readonly type: 'refused';
      readonly serviceIndex: number | undefined;
      readonly code: string;
      readonly message: string;
    }
  | {readonly type: 'events'; readonly events: RelayEvent[]}
  | {readonly type: 'log'; readonly level: LogLevel; readonly fields: object; readonly message: string}
  | {readonly type: 'flushed'; readonly flush: number}
  | {readonly type: 'stopped'};
