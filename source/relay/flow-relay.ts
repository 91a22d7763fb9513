import {type Endpoint, formatEndpoint} from '../address/endpoint.js';
import type {FlowAction} from '../flow/control.js';
import type {EndReason} from '../flow/end-reason.js';
import type {StatsReporterRegistry} from '../reporting/registry.js';
import {createAccess} from './access.js';
import {C, createServiceCounters, type ServiceCounters} from './counters.js';

import {type BoundedWarning, createBoundedWarning, type RelayLogger} from './log.js';

import {createReporterWatch} from './reporter-watch.js';
import type {DatagramWatch, Session} from './sessions/session.js';
import {createSessionLimit, type SessionLimits} from './sessions/session-limit.js';
import {createSessionTable} from './sessions/session-table.js';
import type {
  ClientBatch,
  DatagramTransport,
  PeerKey,
  ReplySender,
  Upstream,
  UpstreamOwner,
} from './transport/transport.js';

/** What every service is told, whatever its handler; addresses and durations are already checked. */
export interface FlowRelayOptions {
  readonly name: string;
  readonly statsGUID: string;
  readonly udpTimeoutMs: number;
  readonly limits: SessionLimits;
  readonly allow: 'any' | readonly string[];
}

/** What every service works with. */
export interface ServiceContext {
  readonly transport: DatagramTransport;
  readonly registry: StatsReporterRegistry;
  readonly logger: RelayLogger;
  /** Told when an action took hold of a flow, or let go of it. */
  readonly onControl?: (session: Session) => void;
  /** Who is to see the first datagrams of a new flow. */
  readonly watch?: ((session: Session) => DatagramWatch | undefined) | undefined;
  /** Made by `sessionLimitMemory`, when several threads serve the service. */
  readonly limitMemory?: SharedArrayBuffer | undefined;
}

export interface RunningService {
  readonly name: string;
  readonly counters: ServiceCounters;
  readonly receiveBufferBytes: number;
  /** Descriptors for other threads to adopt; see `ListenOptions`. */
  readonly spares: readonly number[];
  /** Carries an action out on the flow from `client` to `target` (as texts); false where it has no such flow. */
  act(client: string, target: string, action: FlowAction): boolean;
  /** Ends all sessions and closes all sockets. */
  stop(): Promise<void>;
}

/** How a handler's datagrams find their target. */
export interface FlowRouting<Batch extends ClientBatch> {
  /** Where a new session goes to, from its first datagram; undefined when there is nowhere to go. */
  readonly targetOf: (batch: Batch, index: number) => Endpoint | undefined;
  readonly connect: (target: Endpoint, owner: UpstreamOwner) => Upstream;
  /** ICMP says that nothing listens there; true when a new session would find a better target. */
  readonly onRefused?: (target: Endpoint) => boolean;
  /** The first reply of a session came. */
  readonly onAnswered?: (target: Endpoint) => void;
  /** Ends sessions with their first reply. */
  readonly oneReply?: boolean;
}

/** The flows of one service: what all handlers share between the way in and the targets. */
export interface FlowRelay<Batch extends ClientBatch> {
  readonly counters: ServiceCounters;
  readonly warn: BoundedWarning;
  /** Starts the clocks; `replies` is where replies leave. To be called before the first `receive`. */
  open(replies: ReplySender): void;
  /** Forwards a batch: a key names a client and its target. */
  receive(batch: Batch): void;
  sessions(): Iterable<Session>;
  session(key: PeerKey): Session | undefined;
  act(client: string, target: string, action: FlowAction): boolean;
  end(session: Session, reason: EndReason): void;
  /** Ends all sessions; the sockets that `replies` stands for are the handler's to close. */
  close(): void;
}

const watchPeriodMs = 500;

export function createFlowRelay<Batch extends ClientBatch>(
  options: FlowRelayOptions,
  {registry, logger, limitMemory, onControl, watch}: ServiceContext,
  routing: FlowRouting<Batch>,
): FlowRelay<Batch> {
  const {name, statsGUID, udpTimeoutMs, limits, allow} = options;
  const counters = createServiceCounters();
  const warn = createBoundedWarning(logger);
  const metering = {registry, statsGUID, service: name, counters, warn};
  const limit = createSessionLimit(limits, limitMemory);
  let replies: ReplySender;
  const sessions = createSessionTable<Batch>(
    {idleTimeoutMs: udpTimeoutMs, limit, access: createAccess(allow)},
    {...routing, counters, warn, metering, onControl, watch, replies: () => replies},
  );
  const watchReporter = createReporterWatch(metering, logger);
  const timers: NodeJS.Timeout[] = [];

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
          sessions.askKernel(replies);
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
        // A client's datagrams tend to come in runs: one look-up serves the run.
        do bytes += batch.size(index++);
        while (index < batch.count && batch.key(index) === key);
        counters[C.rxPackets]! += index - from;
        counters[C.rxBytes]! += bytes;
        sessions.find(key, batch, from, index - from)?.onRequests(batch, from, index);
      }
    },
    sessions: sessions.all,
    session: sessions.get,
    act(client, target, action) {
      // Actions are rare: looking at every session is cheaper than keeping an index of them for all.
      const found = [...sessions.all()].filter(
        session => formatEndpoint(session.client) === client && formatEndpoint(session.target) === target,
      );
      for (const session of found) {
        if (action === 'end') sessions.end(session, 'user');
        else session.setControl(action === 'free' ? undefined : action);
      }
      return found.length > 0;
    },
    end: sessions.end,
    close() {
      for (const timer of timers.splice(0)) clearInterval(timer);
      sessions.askKernel(replies);
      sessions.endAll();
    },
  };
}

/** Often enough that a session outlives its idle timeout by an eighth of it at most, or a second. */
function sweepPeriodMs(idleTimeoutMs: number): number {
  return Math.min(1000, Math.max(20, idleTimeoutMs / 8));
}
