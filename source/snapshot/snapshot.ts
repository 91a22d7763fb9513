/** Bytes are UDP payload bytes; rates are per second over the last interval. */
import type {FlowControl} from '../flow/control.js';
import type {EndReason} from '../flow/end-reason.js';
import type {Metadata} from '../flow/metadata.js';

export interface Traffic {
  readonly packets: number;
  readonly bytes: number;
  readonly packetsPerSecond: number;
  readonly bytesPerSecond: number;
}

export type FlowState = 'active' | 'blocked' | 'throttled' | 'ended';

/** One client-target-protocol triple at one instant. */
export interface FlowSnapshot {
  /** `client->target/protocol`, unique among active flows of one reporter. */
  readonly id: string;
  readonly protocol: string;
  readonly service: string;
  /** `127.0.0.1:40000` or `[::1]:40000` */
  readonly client: string;
  readonly target: string;
  readonly state: FlowState;
  readonly startedAtMs: number;
  readonly lastSeenAtMs: number;
  /** After so much silence it ends; not known of flows from older files. */
  readonly idleTimeoutMs?: number | undefined;
  readonly endedAtMs: number | null;
  readonly endReason: EndReason | null;
  /** Null while nobody acts on the flow. */
  readonly control: FlowControl | null;
  /** Client to target, as received from the client. */
  readonly rx: Traffic;
  /** Target to client, as received from the target. */
  readonly tx: Traffic;
  /** Datagrams of this flow that were received and not forwarded. */
  readonly drops: number;
  /** ICMP refusals: nothing listens at the target. */
  readonly refusals: number;
  /**
   * How long the target takes to answer: from a request to the next reply, as the relay sees them, smoothed
   * (RFC 6298, 2.3); null while no reply came.
   */
  readonly rttMs: number | null;
  readonly metadata: Metadata;
}

export interface Drops {
  readonly total: number;
  /** Only reasons that happened; keys are `DropReason`s of the relay and `kernel`. */
  readonly byReason: Readonly<Record<string, number>>;
}

export interface FlowCounts {
  readonly active: number;
  readonly started: number;
  readonly ended: number;
  /** Of the ended: those that made room for others at the limit of sessions. */
  readonly evicted: number;
}

/** Received = forwarded + dropped, in each direction, once the traffic stops. */
export interface DirectionTotals extends Traffic {
  readonly forwardedPackets: number;
  readonly droppedPackets: number;
}

export interface ServiceSnapshot {
  readonly name: string;
  readonly handler: string;
  readonly listen: string;
  readonly target: string;
  readonly statsGUID: string;
  /** False when no reporter is registered under the service's GUID: it relays unmetered. */
  readonly metered: boolean;
  readonly flows: FlowCounts;
  readonly maxSessions: number;
  readonly rx: DirectionTotals;
  readonly tx: DirectionTotals;
  readonly drops: Drops;
  readonly refusals: number;
  /** What waited in the kernel to be received when it was last looked at, its bookkeeping included. */
  readonly receiveQueue?: {readonly bytes: number; readonly roomBytes: number};
  /** Of a TUN device: packets that are not UDP, counted nowhere else, and how many of them were answered. */
  readonly notUdp?: {readonly packets: number; readonly answered: number};
}

/** What was counted, in both directions. */
export interface Amounts {
  readonly rx: {readonly packets: number; readonly bytes: number};
  readonly tx: {readonly packets: number; readonly bytes: number};
}

/** Whose the totals are: the four add up to them, in every snapshot. */
export interface Attribution {
  /** Flows of the snapshot that have not ended. */
  readonly shown: Amounts;
  /** Flows of the snapshot that have. */
  readonly ended: Amounts;
  /** Flows that ended and have left the snapshot, whatever their end. */
  readonly evicted: Amounts;
  /** What belongs to no flow (refused clients, limits, malformed), and to flows so new that they are not told of yet. */
  readonly unattributed: Amounts;
}

export interface Totals {
  readonly flows: FlowCounts;
  readonly rx: DirectionTotals;
  readonly tx: DirectionTotals;
  readonly drops: Drops;
  readonly refusals: number;
  /** Not known of snapshots from older files. */
  readonly attribution?: Attribution;
}

/** What a snapshot was reduced to, and ordered by, before it was written. */
export interface SnapshotView {
  /** The filter in force; empty when there was none. Its flows match it where `scope` is `filtered`. */
  readonly filter: string;
  /** As `--sort` takes it. */
  readonly sort?: string;
  /** `tagged` flows were chosen one by one; they and `all` are there whether they match or not. */
  readonly scope?: 'all' | 'filtered' | 'tagged';
  /** The flows that follow: how many, of how many, and how much of the totals is theirs. */
  readonly exported?: Amounts & {readonly flows: number; readonly ofFlows: number};
}

/** How busy the relay is. */
export interface RelayLoad {
  readonly threads: number;
  /** The share of one processor, 0 to 1, that the busiest thread took in the last interval. */
  readonly busiest: number;
}

/** An immutable picture of all meters at one instant. */
export interface Snapshot {
  readonly takenAtMs: number;
  readonly version: string;
  readonly host: string;
  readonly uptimeSeconds: number;
  readonly intervalSeconds: number;
  /** True when the traffic is udptop's own demonstration. */
  readonly demo: boolean;
  /** Sentences the header shows, such as a service whose GUID matches no reporter. */
  readonly notices: readonly string[];
  readonly services: readonly ServiceSnapshot[];
  readonly totals: Totals;
  readonly flows: readonly FlowSnapshot[];
  /** The relay's threads, where it has threads of its own. */
  readonly relay?: RelayLoad;
  /** Where it is there, `flows` are some of all, and everything else is still of all. */
  readonly view?: SnapshotView;
}
