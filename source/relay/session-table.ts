import type {Access} from './access.js';
import {C, countDrop, type DropReason, type ServiceCounters} from './counters.js';
import {
  addressText,
  type ClientBatch,
  type DatagramTransport,
  type Listener,
  type PeerKey,
} from './datagram/transport.js';
import type {BoundedWarning} from './log.js';
import {ConnectionMetering, type ServiceMetering} from './metering.js';
import {Session} from './session.js';
import type {Target} from './target.js';

export interface SessionRules {
  readonly idleTimeoutMs: number;
  readonly maxSessions: number;
  readonly maxSessionsPerClient: number;
  readonly access: Access;
}

export interface SessionContext {
  readonly transport: DatagramTransport;
  readonly counters: ServiceCounters;
  readonly warn: BoundedWarning;
  readonly listener: () => Listener;
  readonly target: Target;
  readonly metering: ServiceMetering;
  /** Milliseconds since the epoch that never run backwards. */
  readonly now?: () => number;
}

const steadyNow = () => performance.timeOrigin + performance.now();

/** The sessions of one service: finds, admits, ends. */
export function createSessionTable(rules: SessionRules, context: SessionContext) {
  const {counters, warn, metering} = context;
  const now = context.now ?? steadyNow;
  const sessions = new Map<PeerKey, Session>();
  const sessionsOfHost = new Map<string, number>();
  let listenerKernelDrops = 0;
  let kernelDropsCountedMs = 0;

  function refuse(reason: DropReason, packets: number, client: string): undefined {
    counters[C.rxDropped]! += packets;
    countDrop(counters, reason, packets);
    warn(reason, {service: metering.service, client, reason}, 'datagrams dropped');
  }

  function admit(key: PeerKey, batch: ClientBatch, index: number, packets: number): Session | undefined {
    const client = batch.source(index);
    const clientText = addressText(client);
    if (!rules.access(client.host)) return refuse('accessDenied', packets, clientText);
    if (sessions.size >= rules.maxSessions) return refuse('sessionLimit', packets, clientText);
    const ofHost = sessionsOfHost.get(client.host) ?? 0;
    if (ofHost >= rules.maxSessionsPerClient) return refuse('clientSessionLimit', packets, clientText);

    const target = context.target.current();
    const session = new Session({
      key,
      client,
      listener: context.listener(),
      replyPath: batch.replyPath(index),
      metering: new ConnectionMetering(metering, clientText, addressText(target)),
      counters,
      now,
    });
    try {
      session.begin(owner => context.transport.connect(target, owner));
    } catch (error) {
      warn('socketError', {service: metering.service, error: String(error)}, 'no upstream socket to be had');
      return refuse('socketError', packets, clientText);
    }
    sessions.set(key, session);
    sessionsOfHost.set(client.host, ofHost + 1);
    counters[C.sessionsActive] = sessions.size;
    counters[C.sessionsStarted]!++;
    return session;
  }

  function end(session: Session): void {
    sessions.delete(session.key);
    const ofHost = sessionsOfHost.get(session.client.host)! - 1;
    if (ofHost > 0) sessionsOfHost.set(session.client.host, ofHost);
    else sessionsOfHost.delete(session.client.host);
    session.end();
    counters[C.sessionsActive] = sessions.size;
    counters[C.sessionsEnded]!++;
  }

  return {
    now,

    /** The session that datagram `index` belongs to, opened if need be; undefined once the run's `packets` are counted as dropped. */
    find(key: PeerKey, batch: ClientBatch, index: number, packets: number): Session | undefined {
      return sessions.get(key) ?? admit(key, batch, index, packets);
    },

    /** Ends what was idle for the timeout. */
    sweep: () => {
      const idleSinceMs = now() - rules.idleTimeoutMs;
      for (const session of sessions.values()) if (session.lastSeenMs <= idleSinceMs) end(session);
    },

    endAll(): void {
      for (const session of sessions.values()) end(session);
    },

    /** Adds what the kernel dropped since the last call, at the listener and at the upstream sockets. */
    countKernelDrops(listener: Listener): void {
      const drops = listener.kernelDrops();
      counters[C.kernelDrops]! += Math.max(0, drops - listenerKernelDrops);
      listenerKernelDrops = drops;
      for (const session of sessions.values()) {
        if (session.lastSeenMs >= kernelDropsCountedMs) session.countKernelDrops();
      }
      kernelDropsCountedMs = now();
    },
  };
}
