import type {FlowAction} from '../flow/control.js';
import type {FlowName} from '../flow/flow-key.js';
import type {Metadata} from '../flow/metadata.js';
import type {Monitor} from '../monitor/monitor.js';
import type {RecentSnapshots} from '../snapshot/recent.js';
import type {PendingKeys} from './pending-keys.js';
import type {Reply} from './reply.js';

/** A running relay, or a fleet of them. */
export interface ControlledMonitor extends Pick<Monitor, 'takeSnapshot' | 'isDraining'> {
  /**
   * Resolves with false if there is no such flow.
   * @throws {FleetRefusal} where a machine of a fleet refuses it, or does not answer
   */
  act(flow: FlowName, action: FlowAction): Promise<boolean>;
  /** Merges into the metadata of an active flow. */
  setMetadata(flow: FlowName, metadata: Metadata): Promise<boolean>;
}

/** What the routes act on. */
export interface Controlled {
  readonly monitor: Pick<ControlledMonitor, 'act' | 'setMetadata' | 'isDraining'>;
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
  /** The machine of a fleet that has the flow; undefined where it is not said, or there is only one. */
  readonly host: string | undefined;
}

export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

/** The handlers of a resource, by method. */
export type Methods<Request> = Partial<
  Record<Method, (request: Request, controlled: Controlled) => Promise<Reply>>
>;
