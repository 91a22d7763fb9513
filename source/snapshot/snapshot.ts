/** Bytes are UDP payload bytes; rates are per second over the last interval. */
import type {FlowControl} from '../flow/control.js';
import type {EndReason} from '../flow/end-reason.js';
import type {FlowQuality} from '../flow/flow-quality.js';
import type {Metadata} from '../flow/metadata.js';
import type {ResponseTimes} from '../flow/response-times.js';

export interface Amount {
  readonly packets: number;
  readonly bytes: number;
}

export interface Traffic extends Amount {
  readonly packetsPerSecond: number;
  readonly bytesPerSecond: number;
}

/**
 * What was received in one direction, and its two parts: received = forwarded + dropped. What waits to be sent counts as
 * forwarded. Older files do not know the parts of a flow with drops.
 */
export interface DirectionTraffic extends Traffic {
  readonly forwarded?: Traffic | undefined;
  readonly dropped?: Traffic | undefined;
}

export type FlowState = 'active' | 'blocked' | 'throttled' | 'ended';

/** One client-target-protocol triple at one instant. */
export interface FlowSnapshot {
  /** `client->target/protocol`, unique among active flows of one reporter. */
  readonly id: string;
  /** The machine that has it, in a picture of several. */
  readonly host?: string | undefined;
  readonly protocol: string;
  readonly service: string;
  /** `127.0.0.1:40000` or `[::1]:40000` */
  readonly client: string;
  readonly target: string;
  readonly state: FlowState;
  readonly startedAtMs: number;
  readonly lastSeenAtMs: number;
  /** The flow ends after so much silence; unknown in older files. */
  readonly idleTimeoutMs?: number | undefined;
  readonly endedAtMs: number | null;
  readonly endReason: EndReason | null;
  /** Null while the flow is neither blocked nor throttled. */
  readonly control: FlowControl | null;
  /** Client to target, as received from the client. */
  readonly rx: DirectionTraffic;
  /** Target to client, as received from the target. */
  readonly tx: DirectionTraffic;
  /** Datagrams of this flow that were received and not forwarded, in both directions. */
  readonly drops: number;
  /** ICMP refusals: nothing listens at the target. */
  readonly refusals: number;
  /** Whether refusals came after the last reply, or without one; unknown in older files. */
  readonly refusedSinceReply?: boolean | undefined;
  /** True while replies are dropped because the client, which may be a forged address, has not sent again. */
  readonly unproven?: boolean | undefined;
  /**
   * The target's response time in ms: from a request to the next reply as the relay sees them, smoothed (RFC 6298,
   * section 2.3); null before the first reply.
   */
  readonly rttMs: number | null;
  /** Undefined before the first answer, and in older files. */
  readonly responseTimes?: ResponseTimes | undefined;
  /** Undefined where nothing is known, and in older files. */
  readonly quality?: FlowQuality | undefined;
  readonly metadata: Metadata;
}

export interface Drops {
  readonly total: number;
  /** Only reasons that occurred; keys are the relay's `DropReason`s and `kernel`. */
  readonly byReason: Readonly<Record<string, number>>;
}

export interface FlowCounts {
  readonly active: number;
  readonly started: number;
  readonly ended: number;
  /** Those of the ended that were evicted at the session limit. */
  readonly evicted: number;
}

/** Received = forwarded + dropped + queued, in each direction, in every snapshot. */
export interface DirectionTotals extends DirectionTraffic {
  /** What the network took: not what waits to be sent. */
  readonly forwardedPackets: number;
  readonly droppedPackets: number;
  /** What waits to be sent; unknown in older files. */
  readonly queuedPackets?: number | undefined;
}

/** How long the answers took that were measured: an answer counts if it names its request, or ends a handshake. */
export interface ServiceResponseTimes {
  readonly samples: number;
  readonly sumMs: number;
  /** Only those that have answers, the shortest first. Each answer is in one. */
  readonly buckets: readonly ResponseBucket[];
}

export interface ResponseBucket {
  /** The answers took no longer, and longer than the limit before this one; null without a limit. */
  readonly atMostMs: number | null;
  readonly samples: number;
}

/** What a service lets pass, besides `maxSessions`. What is not there is not limited. */
export interface ServiceLimits {
  readonly maxSessionsPerClient?: number | undefined;
  readonly newSessionsPerSecond?: number | undefined;
  /** How many times its bytes a client gets before it has sent again. */
  readonly amplification?: number | undefined;
  readonly rates?: readonly LimitedRate[] | undefined;
}

/** What a second may bring. */
export interface LimitedRate {
  /** All flows of the service together, each flow, each client of the block, or all clients of the block together. */
  readonly of: 'service' | 'flow' | 'client' | 'network';
  readonly block?: string | undefined;
  readonly rxBytesPerSecond?: number | undefined;
  readonly txBytesPerSecond?: number | undefined;
  readonly rxDatagramsPerSecond?: number | undefined;
  readonly txDatagramsPerSecond?: number | undefined;
  readonly newSessionsPerSecond?: number | undefined;
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
  /** Unknown in older files. */
  readonly limits?: ServiceLimits | undefined;
  /** Why it does not work right now, in a sentence; undefined while it does. */
  readonly problem?: string | undefined;
  readonly rx: DirectionTotals;
  readonly tx: DirectionTotals;
  readonly drops: Drops;
  /** Datagrams received that are neither forwarded nor dropped nor waiting: 0 unless there is a mistake. Unknown in older files. */
  readonly unaccounted?: number | undefined;
  readonly refusals: number;
  /** Undefined before the first answer, and in older files. */
  readonly responseTimes?: ServiceResponseTimes | undefined;
  /** How often a SOCKS5 client gave a wrong user or password. Unknown for other services, and in older files. */
  readonly failedLogins?: number | undefined;
  /**
   * Of a service with the PROXY protocol: bytes of headers that were sent in front of payloads, which no other number includes.
   * Unknown for other services, and in older files.
   */
  readonly proxyHeaderBytes?: number | undefined;
  /** Flows of which inspection did not look at all first datagrams, for lack of time. Not there before the first. */
  readonly notInspected?: number | undefined;
  /** The kernel's receive queue when last read, including the kernel's own overhead. */
  readonly receiveQueue?: {readonly bytes: number; readonly roomBytes: number};
  /** For a TUN device: packets that are not UDP, counted nowhere else, and how many of them were answered. */
  readonly notUdp?: {readonly packets: number; readonly answered: number};
  /** Of a capture. */
  readonly capture?: CaptureCounts | undefined;
}

/** What a capture saw besides the datagrams of its flows. */
export interface CaptureCounts {
  /** Datagrams that were seen once more, at another interface. No other figure includes them. */
  readonly mirrored: Amount;
  /** Datagrams that belong to no flow, because there were as many flows as the capture keeps. Included in what was received. */
  readonly untracked: Amount;
  /** Packets whose headers make no sense. No other figure includes them. */
  readonly malformedPackets: number;
}

/** What was received, and what of it was forwarded (unknown in older files). */
export interface ReceivedAmount extends Amount {
  readonly forwarded?: Amount | undefined;
}

/** Packets and bytes in both directions. */
export interface Amounts {
  readonly rx: ReceivedAmount;
  readonly tx: ReceivedAmount;
}

/** The totals, split in four parts that add up to them in every snapshot. */
export interface Attribution {
  /** Flows of the snapshot that have not ended. */
  readonly shown: Amounts;
  /** Flows of the snapshot that have ended. */
  readonly ended: Amounts;
  /** Flows that have ended and left the snapshot, for whatever reason they ended. */
  readonly evicted: Amounts;
  /** What belongs to no flow (refused clients, limits, malformed datagrams), or to flows too new for this snapshot. */
  readonly unattributed: Amounts;
}

export interface Totals {
  readonly flows: FlowCounts;
  readonly rx: DirectionTotals;
  readonly tx: DirectionTotals;
  readonly drops: Drops;
  /** The sum of all services. Unknown in older files. */
  readonly unaccounted?: number | undefined;
  readonly refusals: number;
  /** Unknown in older files. */
  readonly attribution?: Attribution;
}

/** How a snapshot was filtered and sorted before it was written. */
export interface SnapshotView {
  /** The filter, empty without one. The flows match it if `scope` is `filtered`. */
  readonly filter: string;
  /** As `--sort` reads it. */
  readonly sort?: string;
  /** `tagged` flows were chosen one by one; `tagged` and `all` flows need not match the filter. */
  readonly scope?: 'all' | 'filtered' | 'tagged';
  /** The flows that follow: their number, the number of all flows, and their part of the totals. */
  readonly exported?: Amounts & {readonly flows: number; readonly ofFlows: number};
  /** All flows that match the filter, where those that follow are only the first of them. */
  readonly matching?: MatchingFlows | undefined;
}

/** The sums of the flows that match a filter. */
export interface MatchingFlows {
  readonly flows: number;
  readonly rx: DirectionTraffic;
  readonly tx: DirectionTraffic;
  readonly drops: number;
}

/** How busy the relay is. */
export interface RelayLoad {
  readonly threads: number;
  /** The share of one processor, 0 to 1, that the busiest thread took in the last interval. */
  readonly busiest: number;
}

/** An alert of the configuration that is on: live flows match its filter. */
export interface AlertSnapshot {
  readonly name: string;
  /** The machine whose alert it is, in a picture of several. */
  readonly host?: string | undefined;
  /** Empty where `--privacy` hides it. */
  readonly filter: string;
  /** The first of the snapshots in a row in which it is on. */
  readonly sinceMs: number;
  /** How many flows match. */
  readonly flows: number;
  /** The ids of the first few of them, the worst first. */
  readonly ids: readonly string[];
}

/**
 * `live`: the last question was answered. `late`: the answer before it counts. `stale`: silent for so long that nothing of the machine
 * counts. `left`: it said that it ends.
 */
export type HostState = 'live' | 'late' | 'stale' | 'left';

/** One machine of a fleet. What does not count in the totals is as it was when last heard. */
export interface HostSnapshot {
  readonly name: string;
  readonly version: string;
  readonly state: HostState;
  /** When its last answer came, by the clock of who asked. */
  readonly heardAtMs: number;
  /** How far its clock is ahead of that of who asked, in ms, as exact as half of the time that the answer took. */
  readonly clockAheadMs: number;
  readonly uptimeSeconds: number;
  readonly flows: FlowCounts;
  readonly matching: MatchingFlows;
  readonly rx: DirectionTotals;
  readonly tx: DirectionTotals;
  readonly drops: Drops;
  readonly refusals: number;
  readonly relay?: RelayLoad | undefined;
  /** Actions on its flows are refused. */
  readonly readonly: boolean;
  readonly demo: boolean;
  /** The first of the sentences that its own header shows. */
  readonly problem?: string | undefined;
}

/** An immutable picture of all meters at one instant. */
export interface Snapshot {
  /** By a clock that only runs forwards, as all times here: ms since the epoch as the wall clock had it at the start. */
  readonly takenAtMs: number;
  /** What the wall clock showed then, in ms since the epoch. Not there when the snapshot comes from a file. */
  readonly wallClockMs?: number;
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
  /** The alerts that are on, in their order in the configuration; undefined where none are configured. */
  readonly alerts?: readonly AlertSnapshot[] | undefined;
  /** The machines of a fleet; undefined in a picture of one machine. */
  readonly hosts?: readonly HostSnapshot[] | undefined;
  /** When present, `flows` may be only some of all flows; everything else still covers all of them. */
  readonly view?: SnapshotView;
}
