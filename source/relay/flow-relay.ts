import {type Endpoint, formatEndpoint} from '../address/endpoint.js';
import type {HostKey} from '../address/host.js';
import {createOwnAddresses} from '../address/interfaces.js';
import {steadyNow} from '../clock/steady.js';
import type {FlowAction} from '../flow/control.js';
import type {EndReason} from '../flow/end-reason.js';
import type {KernelVerdict} from '../flow/kernel-actions.js';
import {defaultNewSessionsPerSecond, type Limits, type RateLimits} from '../flow/limits.js';
import type {Logger} from '../flow/logger.js';
import type {ConnectionType} from '../flow/metadata.js';
import type {Steered} from '../flow/steered.js';
import type {StatsReporterRegistry} from '../reporting/registry.js';
import type {TrafficStatsReporter} from '../reporting/traffic-stats-reporter.js';
import {createAccess} from './access.js';
import {createClientRates} from './admission/client-rates.js';
import type {HeldBatch} from './admission/held-batch.js';
import {createAmplification} from './amplification.js';
import {balance, C, createServiceCounters, type ServiceCounters} from './counters.js';
import type {Tapped} from './datagram-tap.js';
import {type BoundedWarning, createBoundedWarning} from './log.js';
import {createRateLimits} from './rate-limits.js';
import {createReporterWatch} from './reporter-watch.js';
import type {DatagramWatch, Session} from './sessions/session.js';
import {createSessionLimit} from './sessions/session-limit.js';
import {createSessionTable, type TargetRefusal} from './sessions/session-table.js';
import type {
  ClientBatch,
  ClientEnds,
  DatagramTransport,
  PeerKey,
  ReplyPath,
  ReplySender,
  Upstream,
  UpstreamOwner,
} from './transport/transport.js';

/** Options of every service, whatever its handler; addresses and durations are already validated. */
export interface FlowRelayOptions {
  readonly name: string;
  readonly statsGUID: string;
  readonly udpTimeoutMs: number;
  readonly limits: Limits;
  /** Who may open sessions; see `createAccess`. */
  readonly allow: 'any' | readonly string[];
  readonly deny?: readonly string[] | undefined;
  readonly rateLimits?: RateLimits | undefined;
}

/** What every service needs from its surroundings. */
export interface ServiceContext {
  readonly transport: DatagramTransport;
  /** Where the service's reporter is looked up by its GUID. */
  readonly registry: StatsReporterRegistry;
  /** Where it is looked up besides; both are told. */
  readonly moreReporters?: StatsReporterRegistry | undefined;
  /** Hears of everything as well, whatever is registered. */
  readonly own?: TrafficStatsReporter | undefined;
  readonly logger: Logger;
  /** Called when a flow's control changes. */
  readonly onControl?: (session: Session) => void;
  /** Returns what is shown the first datagrams of a new flow. */
  readonly watch?: ((session: Session) => DatagramWatch | undefined) | undefined;
  /** From `sessionLimitMemory`, when several threads serve the service. */
  readonly limitMemory?: SharedArrayBuffer | undefined;
  /** How many threads serve the service. Default: 1. */
  readonly threads?: number | undefined;
}

export interface RunningService {
  readonly name: string;
  readonly counters: ServiceCounters;
  /** The address it listens at, with the port that the kernel chose for port 0; undefined for a TUN device. */
  readonly address: Endpoint | undefined;
  readonly receiveBufferBytes: number;
  /** Where rules give it datagrams that were sent elsewhere; undefined for a service that needs no rules. */
  readonly steered?: Steered | undefined;
  /** Descriptors for other threads to adopt; see `ListenOptions`. */
  readonly spares: readonly number[];
  /** The listening socket if it outlives the thread, for another one to adopt. */
  readonly descriptor?: number | undefined;
  /** Applies an action to the flow from `client` to `target`, such as `127.0.0.1:53`; false if there is none. */
  act(client: string, target: string, action: FlowAction): boolean;
  /** Tells a capture what the kernel does to a flow; false if there is none. */
  judge?(verdict: KernelVerdict): boolean;
  /** Shows no flows of local servers at these ports, from now on: the relay stands in front of them. Only a capture can. */
  leaveOut?(ports: readonly number[]): void;
  /** The flow between these addresses, written as for `act`, in each of its sessions. */
  sessionsOf(client: string, target: string): readonly Tapped[];
  /** All flows, in each of their sessions. */
  flows(): Iterable<Tapped>;
  /** Copies packets whole, as long as they are written to a file; only a capture copies less of them. */
  copyWhole?(isWhole: boolean): void;
  /** Refuses new sessions from now on. */
  drain(): void;
  /** Resolves once everything that came in before is counted. Absent where nothing waits uncounted. */
  settle?(): Promise<void>;
  /** Ends all sessions and closes all sockets. */
  stop(): Promise<void>;
}

/** How a handler finds targets for datagrams. */
export interface FlowRouting<Batch extends ClientBatch> {
  /** The target of a new session, from its first datagram, or why there is none. */
  readonly targetOf: (batch: Batch, index: number) => Endpoint | TargetRefusal;
  readonly connect: (target: Endpoint, owner: UpstreamOwner, path: ReplyPath, ends: ClientEnds) => Upstream;
  /** Whether anybody may send with a forged address: then limits apply to new clients that the configuration does not set. */
  readonly mayBeForged?: boolean;
  /** Where the client of datagram `index` sent to, if `connect` is to know. */
  readonly localOf?: ((batch: Batch, index: number) => Endpoint) | undefined;
  /** See `AdmissionContext`. */
  readonly hold?: (batch: Batch, index: number) => Batch & HeldBatch;
  /** Whether the first datagram of a new session has been here before. */
  readonly isLooping?: (batch: Batch, index: number) => boolean;
  /** How many hops the datagrams of a new session may take to its target. */
  readonly hopsFor?: (batch: Batch, index: number) => number | undefined;
  /** What reporters are told that flows came through. */
  readonly connectionType?: ConnectionType;
  /** Called when ICMP says that nothing listens there; true if a new session would get a better target. */
  readonly onRefused?: (target: Endpoint) => boolean;
  /** Called at the first reply of a session, and at times with the time of a later one, in ms. */
  readonly onAnswered?: (target: Endpoint, atMs?: number) => void;
  /** Called when a session has had no answer since `sinceMs`; true if a new session would get a better target. */
  readonly onSilent?: (target: Endpoint, sinceMs: number, isNew: boolean) => boolean;
  /** Ends sessions with their first reply. */
  readonly oneReply?: boolean;
}

/** The flows of one service: what all handlers share, between the listener and the targets. */
export interface FlowRelay<Batch extends ClientBatch> {
  readonly counters: ServiceCounters;
  readonly warn: BoundedWarning;
  /** Starts the timers; must be called before the first `receive`. @param replies sends replies to clients */
  open(replies: ReplySender): void;
  /** Forwards a batch; datagrams with the same key belong to the same session. */
  receive(batch: Batch): void;
  /** Opens the session of the first datagram of a batch, which is not forwarded; undefined if it is refused. */
  admit(batch: Batch): Session | undefined;
  /**
   * Opens the session of the client of a batch, whose target speaks first, with `packets` datagrams of `bytes`; the caller gives
   * them to it. Undefined if it is refused; then they are counted.
   */
  admitForTarget(batch: Batch, packets: number, bytes: number): Session | undefined;
  sessions(): Iterable<Session>;
  session(key: PeerKey): Session | undefined;
  act(client: string, target: string, action: FlowAction): boolean;
  sessionsOf(client: string, target: string): readonly Session[];
  /** Refuses new sessions from now on. */
  drain(): void;
  end(session: Session, reason: EndReason): void;
  /** Ends all sessions; the handler closes the sockets behind `replies`. */
  close(): void;
}

const watchPeriodMs = 500;

export function createFlowRelay<Batch extends ClientBatch>(
  options: FlowRelayOptions,
  {registry, moreReporters, own, logger, limitMemory, threads = 1, onControl, watch}: ServiceContext,
  routing: FlowRouting<Batch>,
): FlowRelay<Batch> {
  const {name, statsGUID, udpTimeoutMs, limits, allow, deny} = options;
  const counters = createServiceCounters();
  const warn = createBoundedWarning(logger);
  const registries = moreReporters ? [registry, moreReporters] : [registry];
  const {connectionType} = routing;
  const metering = {registries, statsGUID, service: name, connectionType, own, counters, warn};
  const limit = createSessionLimit(limits, limitMemory);
  const perSecond = limits.newSessionsPerSecond ?? (routing.mayBeForged ? defaultNewSessionsPerSecond : 0);
  let replies: ReplySender;
  const sessions = createSessionTable<Batch>(
    {
      idleTimeoutMs: udpTimeoutMs,
      limit,
      access: createAccess(allow, deny),
      // The kernel spreads clients evenly.
      newSessionsPerSecond: Math.ceil(perSecond / threads),
      takesTurns: limits.newSessionsPerSecond === undefined ? createOthers() : () => true,
      clientRates: createClientRates(options.rateLimits),
      amplification:
        limits.amplification === undefined && !routing.mayBeForged
          ? () => undefined
          : createAmplification(limits.amplification),
      rateLimits: createRateLimits(options.rateLimits),
    },
    {...routing, counters, warn, metering, onControl, watch, replies: () => replies},
  );
  const watchReporter = createReporterWatch(metering, logger);
  const timers: NodeJS.Timeout[] = [];
  // Actions and looks are rare: scanning all sessions costs less than an index that every session would maintain.
  const sessionsOf = (client: string, target: string) =>
    [...sessions.all()].filter(
      session => formatEndpoint(session.client) === client && formatEndpoint(session.target) === target,
    );

  return {
    counters,
    warn,
    open(sender) {
      replies = sender;
      watchReporter();
      timers.push(
        setInterval(sessions.sweep, sweepPeriodMs(udpTimeoutMs)).unref(),
        setInterval(() => {
          watchReporter();
          // Reporters that came or went are told of quiet flows, too.
          for (const session of sessions.all()) session.followReporters();
          sessions.askKernel(replies);
          balance(counters);
        }, watchPeriodMs).unref(),
      );
    },
    receive(batch) {
      sessions.now();
      let index = 0;
      while (index < batch.count) {
        const from = index;
        const key = batch.key(from);
        let bytes = 0;
        // A client's datagrams tend to come in runs: one lookup, and one sum, serves the run.
        do bytes += batch.size(index++);
        while (index < batch.count && batch.key(index) === key);
        counters[C.rxPackets]! += index - from;
        counters[C.rxBytes]! += bytes;
        sessions.find(key, batch, from, index - from, bytes)?.onRequests(batch, from, index, bytes);
      }
    },
    admit(batch) {
      sessions.now();
      return sessions.find(batch.key(0), batch, 0, 0, 0);
    },
    admitForTarget(batch, packets, bytes) {
      sessions.now();
      return sessions.openForTarget(batch.key(0), batch, 0, packets, bytes);
    },
    sessions: sessions.all,
    session: sessions.get,
    act(client, target, action) {
      const found = sessionsOf(client, target);
      for (const session of found) {
        if (action === 'end') sessions.end(session, 'user');
        else session.setControl(action === 'free' ? undefined : action);
      }
      return found.length > 0;
    },
    sessionsOf,
    drain: sessions.drain,
    end: sessions.end,
    close() {
      for (const timer of timers.splice(0)) clearInterval(timer);
      sessions.askKernel(replies);
      sessions.endAll();
    },
  };
}

/** Whether a client is none of this machine: nobody else can forge its addresses. */
function createOthers(): (host: HostKey) => boolean {
  const isOwn = createOwnAddresses(steadyNow);
  return host => !isOwn(host);
}

/** A session outlives its idle timeout by an eighth of it, and by a second at most. */
function sweepPeriodMs(idleTimeoutMs: number): number {
  return Math.min(1000, Math.max(20, idleTimeoutMs / 8));
}
