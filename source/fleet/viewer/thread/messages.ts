import type {FleetConfiguration} from '../../../configuration/model.js';
import type {FlowName} from '../../../flow/flow-key.js';
import type {Logger} from '../../../flow/logger.js';
import type {FlowSnapshot, HostSnapshot} from '../../../snapshot/snapshot.js';
import type {Change} from '../../protocol/order.js';
import type {Wanted} from '../gathering.js';
import type {FleetPicture} from '../picture.js';

/** What the fleet's thread is to do, as its worker data. */
export interface FleetThreadData {
  readonly fleet: FleetConfiguration;
  readonly wanted: Wanted;
  readonly intervalMs: number;
}

/** From the main thread to the fleet's thread. A `request` is the number that its answer has. */
export type FleetCommand =
  | {readonly type: 'want'; readonly wanted: Wanted}
  | {readonly type: 'interval'; readonly intervalMs: number}
  | {
      readonly type: 'takeWhole';
      readonly request: number;
      readonly wanted: Pick<Wanted, 'filter' | 'sort' | 'endedForMs'>;
    }
  | {readonly type: 'order'; readonly request: number; readonly flow: FlowName; readonly change: Change}
  /** A part was taken, and the next one may come. */
  | {readonly type: 'taken'}
  | {readonly type: 'close'};

/** From the fleet's thread to the main thread. Without a `request`, it is of the pictures that come in each interval. */
export type FleetMessage =
  | {
      readonly type: 'part';
      readonly request: number | undefined;
      readonly hosts: readonly HostSnapshot[];
      readonly flows: readonly FlowSnapshot[];
    }
  /** All parts of the picture came before. */
  | {readonly type: 'picture'; readonly request: number | undefined; readonly rest: FleetPicture['rest']}
  /** The answer to an order; false if there was no such flow. */
  | {readonly type: 'done'; readonly request: number; readonly done: boolean}
  | {readonly type: 'refusal'; readonly request: number; readonly why: string}
  /** Why there is no connection to the hub; undefined when there is one again. */
  | {readonly type: 'trouble'; readonly sentence: string | undefined}
  /** A file of credentials cannot be read: nothing is followed. */
  | {
      readonly type: 'unreadable';
      readonly message: string;
      readonly path: string | undefined;
      readonly code: string | undefined;
    }
  | {
      readonly type: 'log';
      readonly level: keyof Logger;
      readonly fields: object;
      readonly message: string;
    };
