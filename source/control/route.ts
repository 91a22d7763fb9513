import type {Monitor} from '../monitor/monitor.js';
import type {RecentSnapshots} from '../snapshot/recent.js';
import type {PendingKeys} from './pending-keys.js';
import type {Reply} from './reply.js';

/** What the routes act on. */
export interface Controlled {
  readonly monitor: Pick<Monitor, 'act' | 'updateMetadata' | 'isDraining'>;
  readonly snapshots: RecentSnapshots;
  readonly pendingKeys: PendingKeys;
  /** Refuses everything but GET. */
  readonly readonly: boolean;
  /** The time in ms since the epoch. */
  readonly nowMs: () => number;
}

/** A request with its complete body. */
export interface ControlRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly body: Uint8Array;
}

/** The part of a request that a route sees. */
export interface RouteRequest {
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
}

export interface FlowRequest extends RouteRequest {
  readonly flowId: string;
}

export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

/** The handlers of a resource, by method. */
export type Methods<Request> = Partial<
  Record<Method, (request: Request, controlled: Controlled) => Promise<Reply>>
>;
