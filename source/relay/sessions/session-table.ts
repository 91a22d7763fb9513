import {type Endpoint, formatEndpoint} from '../../address/endpoint.js';
import type {HostKey} from '../../address/host.js';
import {steadyNow} from '../../clock/steady.js';
import type {Direction} from '../../flow/direction.js';
import type {EndReason} from '../../flow/end-reason.js';
import {isOutOfDescriptors} from '../../libc/descriptors.js';
import type {Access} from '../access.js';
import {createAdmission} from '../admission/admission.js';
import type {ClientRates} from '../admission/client-rates.js';
import type {HeldBatch} from '../admission/held-batch.js';
import type {Amplification} from '../amplification.js';
import {C, type DropReason, type ServiceCounters} from '../counters.js';
import type {BoundedWarning} from '../log.js';
import {ConnectionMetering, type ServiceMetering} from '../metering.js';
import type {SessionRates} from '../rate-limits.js';
import {longestSilenceMs} from '../target-health.js';
import {NoPortError} from '../transport/no-port-error.js';
import type {
  ClientBatch,
  ClientEnds,
  PeerKey,
  ReplyPath,
  ReplySender,
  Upstream,
  UpstreamOwner,
} from '../transport/transport.js';
import {createRefusals} from './refusals.js';
import {createReservedQueues} from './reserved-queues.js';
import {type DatagramWatch, Session, type SessionService} from './session.js';
import {createSessionIndex} from './session-index.js';
import type {SessionLimit} from './session-limit.js';
import {createStandings} from './standings.js';

/** Why a datagram has no target that it may go to. */
export type TargetRefusal = Extract<DropReason, 'noTarget' | 'bypassed' | 'privateTarget' | 'loop'>;

export interface SessionRules {
  readonly idleTimeoutMs: number;
  readonly limit: SessionLimit;
  readonly access: Access;
  /** How many sessions may begin in a second; 0 for any number. */
  readonly newSessionsPerSecond: number;
  /** Whether the sessions of this client count towards that. */
  readonly takesTurns: (host: HostKey) => boolean;
  /** Undefined for no limits by client and network. */
  readonly clientRates: ClientRates | undefined;
  readonly amplification: Amplification;
  /** What the traffic of a client's new session has to pass. */
  readonly rateLimits: (host: string) => SessionRates | undefined;
}

export interface SessionContext<Batch extends ClientBatch> {
  /** The target of a new session, from its first datagram, or why there is none. */
  readonly targetOf: (batch: Batch, index: number) => Endpoint | TargetRefusal;
  readonly connect: (target: Endpoint, owner: UpstreamOwner, path: ReplyPath, ends: ClientEnds) => Upstream;
  /** Where the client of datagram `index` sent to, if `connect` is to know. */
  readonly localOf?: ((batch: Batch, index: number) => Endpoint) | undefined;
  /** See `AdmissionContext`. */
  readonly hold?: ((batch: Batch, index: number) => Batch & HeldBatch) | undefined;
  /** Whether the first datagram of a new session has been here before. */
  readonly isLooping?: ((batch: Batch, index: number) => boolean) | undefined;
  /** How many hops the datagrams of a new session may take to its target. */
  readonly hopsFor?: ((batch: Batch, index: number) => number | undefined) | undefined;
  readonly replies: () => ReplySender;
  readonly counters: ServiceCounters;
  readonly warn: BoundedWarning;
  readonly metering: ServiceMetering;
  /** True to end the session, so that the client's next datagram finds another target. */
  readonly onRefused?: ((target: Endpoint) => boolean) | undefined;
  /** A reply came, now or at `atMs`. */
  readonly onAnswered?: ((target: Endpoint, atMs?: number) => void) | undefined;
  /**
   * A session has had no answer since `sinceMs`; `isNew` the first time. True to end it, so that the client's next
   * datagram finds another target.
   */
  readonly onSilent?: ((target: Endpoint, sinceMs: number, isNew: boolean) => boolean) | undefined;
  /** Ends sessions with their first reply. */
  readonly oneReply?: boolean | undefined;
  readonly onControl?: ((session: Session) => void) | undefined;
  /** Returns what is shown the first datagrams of a new session. */
  readonly watch?: ((session: Session) => DatagramWatch | undefined) | undefined;
  /** Milliseconds since the epoch that never run backwards. */
  readonly now?: () => number;
}

/** While more new clients come than there are turns for, no more sessions than this are kept of clients that may be forged. */
const mostUnproven = 500;
/** A session that never could send is begun anew this often. */
const neverSentMs = 10_000;

/** The sessions of one service: finds, admits and ends them. */
export function createSessionTable<Batch extends ClientBatch>(
  rules: SessionRules,
  context: SessionContext<Batch>,
) {
  const {counters, warn, metering, targetOf, connect} = context;
  const {limit} = rules;
  const readClock = context.now ?? steadyNow;
  const batchMs = new Float64Array(1);
  const now = () => {
    batchMs[0] = readClock();
    return batchMs[0];
  };
  const sessions = createSessionIndex();
  // Before an idle session ends, its silence is noticed.
  const silenceMs = Math.min(longestSilenceMs, rules.idleTimeoutMs / 2);
  const standings = createStandings();
  const refuse = createRefusals(metering.service, counters, warn);
  let listenerKernelDrops = 0;
  let draining = false;

  const service: SessionService = {
    counters,
    batchMs,
    now,
    connect,
    onLost: session => end(session, 'closed'),
    onRefused(session) {
      if (context.onRefused?.(session.target)) endSoon(session, 'refused');
    },
    onSendError(session) {
      // A socket may be bound to an address or a route that is gone. A new one finds out what there is now.
      const isStale = session.hasSent || session.startedMs <= batchMs[0]! - neverSentMs;
      if (!isStale || sessions.get(session.key) !== session) return;
      warn(
        'lostRoute',
        {
          service: metering.service,
          client: formatEndpoint(session.client),
          target: formatEndpoint(session.target),
        },
        'the system cannot send to the target any more; the next datagram begins a new session',
      );
      endSoon(session, 'sendError');
    },
    onAnswered(session) {
      standings.promote(session);
      context.onAnswered?.(session.target);
      if (context.oneReply) endSoon(session, 'answered');
    },
    onReturned: standings.remove,
    onControl(session) {
      standings.remove(session);
      context.onControl?.(session);
    },
  };

  const admission =
    rules.newSessionsPerSecond === 0
      ? undefined
      : createAdmission<Batch>(rules.newSessionsPerSecond, {
          hold: context.hold,
          now,
          onOverload: () => queues.begin(),
          serve(held) {
            counters[C.rxWaiting]! -= held.count;
            // There may be one by now, if the limit is not for this client any more.
            const session =
              sessions.get(held.key()) ?? open(held.key(), held, 0, held.count, held.bytes, 'rx');
            session?.onRequests(held, 0, held.count, held.bytes);
            if (!held.isTaken) context.replies().release(held.path);
          },
          giveUp(held) {
            counters[C.rxWaiting]! -= held.count;
            refuse(draining ? 'draining' : 'sessionRate', held, 0, held.count, held.bytes, 'rx');
            context.replies().release(held.path);
          },
        });

  const queues = createReservedQueues({
    sessions: () => sessions,
    isOverloaded: () => admission?.isOverloaded() === true,
    unreserve: () => context.replies().unreserve?.(),
    now,
  });

  function admit(
    key: PeerKey,
    batch: Batch,
    index: number,
    packets: number,
    bytes: number,
  ): Session | undefined {
    const host = batch.host(index);
    if (!rules.access(host)) return refuse('accessDenied', batch, index, packets, bytes, 'rx');
    if (draining) return refuse('draining', batch, index, packets, bytes, 'rx');
    if (!admission || !rules.takesTurns(host)) return open(key, batch, index, packets, bytes, 'rx');
    switch (admission.ask(batch, index, index + packets)) {
      case 'refused':
        return refuse('sessionRate', batch, index, packets, bytes, 'rx');
      case 'waiting':
        counters[C.rxWaiting]! += packets;
        return undefined;
      case 'admitted':
        return open(key, batch, index, packets, bytes, 'rx');
    }
  }

  /** Opens the session of a client that may have one. @param first the direction of its first datagram */
  function open(
    key: PeerKey,
    batch: Batch,
    index: number,
    packets: number,
    bytes: number,
    first: Direction,
  ): Session | undefined {
    const client = batch.source(index);
    const refused = (reason: DropReason) => refuse(reason, batch, index, packets, bytes, first);
    if (rules.clientRates?.(client.host, now()) === false) return refused('sessionRate');
    const target = targetOf(batch, index);
    if (typeof target === 'string') return refused(target);
    if (context.isLooping?.(batch, index)) return refused('loop');
    if (admission?.isOverloaded()) thinOut();
    let full = limit.add(client.host);
    if (full === 'sessionLimit' && evictLeastProven()) full = limit.add(client.host);
    if (full) return refused(full);

    const session = new Session(service, {
      key,
      client,
      local: context.localOf?.(batch, index),
      target,
      replies: context.replies(),
      replyPath: batch.replyPath(index),
      metering: new ConnectionMetering(metering, formatEndpoint(client), formatEndpoint(target)),
      rates: rules.rateLimits(client.host),
      // Nobody can have made the target speak first.
      amplification: first === 'tx' ? undefined : rules.amplification(client.host),
      hops: context.hopsFor?.(batch, index),
    });
    try {
      begin(session);
    } catch (error) {
      session.abandon();
      limit.remove(client.host);
      warn('socketError', {service: metering.service, error: String(error)}, 'no upstream socket available');
      return refused(error instanceof NoPortError ? 'noPort' : 'socketError');
    }
    const watch = context.watch?.(session);
    if (watch) session.watchFirstDatagrams(watch);
    sessions.add(session);
    standings.add(session);
    counters[C.sessionsStarted]!++;
    return session;
  }

  /** Two for each that comes, so that what a burst left behind goes soon. */
  function thinOut(): void {
    for (let each = 0; each < 2 && standings.size >= mostUnproven && evictLeastProven(); each++);
  }

  /** Where no descriptor is left, the least proven session gives way, as at the session limit. */
  function begin(session: Session): void {
    try {
      session.begin();
    } catch (error) {
      if (!isOutOfDescriptors(error) || !evictLeastProven()) throw error;
      session.begin();
    }
  }

  /** Clients that may be forged addresses must not keep others out. */
  function evictLeastProven(): boolean {
    const session = standings.leastProven(now());
    if (!session) return false;
    end(session, 'evicted');
    counters[C.sessionsEvicted]!++;
    return true;
  }

  /** Not at once: the session's socket is still delivering. */
  function endSoon(session: Session, reason: EndReason): void {
    setImmediate(() => {
      if (sessions.get(session.key) === session) end(session, reason);
    });
  }

  function end(session: Session, reason: EndReason): void {
    if (!sessions.remove(session)) return;
    standings.remove(session);
    limit.remove(session.client.host);
    session.end(reason);
    counters[C.sessionsEnded]!++;
  }

  /** Ends sessions whose targets fell silent, where that is worth it. */
  function endSilent(isBetterLeft: NonNullable<typeof context.onSilent>, nowMs: number): void {
    for (const session of sessions) {
      if (!Number.isNaN(session.lastReplyMs)) context.onAnswered?.(session.target, session.lastReplyMs);
    }
    for (const session of sessions) {
      const {waitingSinceMs} = session;
      if (Number.isNaN(waitingSinceMs) || waitingSinceMs > nowMs - silenceMs) continue;
      const isNew = session.silentSinceMs !== waitingSinceMs;
      session.silentSinceMs = waitingSinceMs;
      if (isBetterLeft(session.target, waitingSinceMs, isNew)) end(session, 'silent');
    }
  }

  return {
    now,
    end,
    all: (): Iterable<Session> => sessions,
    get: sessions.get,

    /**
     * The session of datagram `index`, opened if it is new; undefined if it is refused, and then the run's `packets`
     * and `bytes` are counted as dropped.
     */
    find(key: PeerKey, batch: Batch, index: number, packets: number, bytes: number): Session | undefined {
      return sessions.get(key) ?? admit(key, batch, index, packets, bytes);
    },

    /**
     * Opens the session of the client of datagram `index`, whose target speaks first: what that sends are `packets` with `bytes`.
     * They do not wait for a turn. Undefined if it is refused, and then they are counted as received and dropped.
     */
    openForTarget(
      key: PeerKey,
      batch: Batch,
      index: number,
      packets: number,
      bytes: number,
    ): Session | undefined {
      if (!rules.access(batch.host(index))) return refuse('accessDenied', batch, index, packets, bytes, 'tx');
      if (draining) return refuse('draining', batch, index, packets, bytes, 'tx');
      return open(key, batch, index, packets, bytes, 'tx');
    },

    /** Refuses new sessions from now on. */
    drain(): void {
      draining = true;
      admission?.close();
    },

    /** Ends sessions that were idle for the timeout, and controls whose time is over. */
    sweep: () => {
      const nowMs = now();
      for (const session of sessions) {
        session.endExpiredControl(nowMs);
        // A blocked flow that ended would come back unblocked.
        if (session.control?.kind === 'blocked') continue;
        if (session.lastSeenMs <= nowMs - rules.idleTimeoutMs) end(session, 'idle');
      }
      if (context.onSilent) endSilent(context.onSilent, nowMs);
    },

    endAll(): void {
      draining = true;
      admission?.close();
      queues.stop();
      for (const session of sessions) end(session, 'stopped');
    },

    /** Adds the kernel's drops since the last call, at the listener and the upstream sockets; notes its queue. */
    askKernel(replies: ReplySender): void {
      const queue = replies.receiveQueue?.();
      counters[C.receiveQueueBytes] = queue?.usedBytes ?? 0;
      counters[C.receiveQueueRoomBytes] = queue?.roomBytes ?? 0;
      const drops = replies.kernelDrops();
      counters[C.kernelDrops]! += Math.max(0, drops - listenerKernelDrops);
      listenerKernelDrops = drops;
      for (const session of sessions) session.countKernelDrops();
    },
  };
}
