import type {Monitor} from '../monitor/monitor.js';
import type {RecentSnapshots} from './recent-snapshots.js';
import type {Reply} from './reply.js';

/** What requests work on. */
export interface Controlled {
  readonly monitor: Pick<Monitor, 'act' | 'updateMetadata'>;
  readonly snapshots: RecentSnapshots;
  /** Refuses everything but GET. */
  readonly readonly: boolean;
  /** The time in ms since the epoch. */
  readonly nowMs: () => number;
}

/** A request as it came, its body complete and bounded. */
export interface ControlRequest {
  readonly method: string;
  /** A path and a query. */
  readonly target: string;
  readonly body: Uint8Array;
}

/** What a route is told of a request. */
export interface RouteRequest {
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
}

export interface FlowRequest extends RouteRequest {
  readonly flowId: string;
}

export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

/** What a resource does at each of its methods. */
export type Methods<Request> = Partial<
  Record<Method, (request: Request, controlled: Controlled) => Promise<Reply>>
>;
