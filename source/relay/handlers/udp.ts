import type {StatsReporterRegistry} from '../../reporting/registry.js';
import {createAccess} from '../access.js';
import {C, createServiceCounters, type ServiceCounters} from '../counters.js';
import {
  type Address,
  addressText,
  type ClientBatch,
  type DatagramTransport,
  type Listener,
  wantedReceiveBufferBytes,
} from '../datagram/transport.js';
import {createBoundedWarning, type RelayLogger} from '../log.js';
import {createSessionTable} from '../session-table.js';
import {openTarget, type Resolve, type Target} from '../target.js';

/** What a `udp` service is told; addresses and durations are already checked. */
export interface UdpServiceOptions {
  readonly name: string;
  /** An IP address to listen at. */
  readonly listen: Address;
  /** An IP address or a host name. */
  readonly target: Address;
  readonly statsGUID: string;
  readonly udpTimeoutMs: number;
  readonly limits: {readonly maxSessions: number; readonly maxSessionsPerClient: number};
  readonly allow: 'any' | readonly string[];
}

/** What the service works with. */
export interface UdpServiceContext {
  readonly transport: DatagramTransport;
  readonly registry: StatsReporterRegistry;
  readonly logger: RelayLogger;
  readonly resolve?: Resolve;
}

export interface RunningService {
  readonly name: string;
  readonly counters: ServiceCounters;
  readonly receiveBufferBytes: number;
  /** Ends all sessions and closes all sockets. */
  stop(): Promise<void>;
}

/**
 * Port forwarding: listens, opens a session per client, forwards both ways.
 * @throws when the listen address cannot be bound, or the target's name not be resolved
 */
export async function startUdpService(
  options: UdpServiceOptions,
  {transport, registry, logger, resolve}: UdpServiceContext,
): Promise<RunningService> {
  const counters = createServiceCounters();
  const warn = createBoundedWarning(logger);
  const target: Target = await openTarget(options.target, warn, resolve);
  let listener: Listener;
  const sessions = createSessionTable(
    {
      idleTimeoutMs: options.udpTimeoutMs,
      ...options.limits,
      access: createAccess(options.allow),
    },
    {
      transport,
      counters,
      warn,
      listener: () => listener,
      target,
      metering: {registry, statsGUID: options.statsGUID, service: options.name, counters, warn},
    },
  );

  try {
    listener = await transport.listen(options.listen, onBatch);
  } catch (error) {
    target.close();
    throw error;
  }

  function onBatch(batch: ClientBatch): void {
    const atMs = sessions.now();
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
      sessions.find(key, batch, from, index - from)?.onRequests(batch, from, index, atMs);
    }
  }

  const watchReporter = createReporterWatch(options, registry, counters, logger);
  const sweepTimer = setInterval(sessions.sweep, sweepPeriodMs(options.udpTimeoutMs)).unref();
  const watchTimer = setInterval(() => {
    watchReporter();
    sessions.countKernelDrops(listener);
  }, watchPeriodMs).unref();
  watchReporter();
  logStart(options, listener, transport, logger);

  let stopped: Promise<void> | undefined;
  async function stop(): Promise<void> {
    clearInterval(sweepTimer);
    clearInterval(watchTimer);
    target.close();
    sessions.countKernelDrops(listener);
    sessions.endAll();
    await listener.close();
  }

  return {
    name: options.name,
    counters,
    receiveBufferBytes: listener.receiveBufferBytes,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

const watchPeriodMs = 500;

function logStart(
  {name, target}: UdpServiceOptions,
  {addresses, receiveBufferBytes}: Listener,
  transport: DatagramTransport,
  logger: RelayLogger,
): void {
  logger.info(
    {
      service: name,
      listen: addresses.map(addressText),
      target: addressText(target),
      transport: transport.name,
      receiveBufferBytes,
    },
    'relaying',
  );
  if (receiveBufferBytes < wantedReceiveBufferBytes) {
    logger.warn(
      {service: name, receiveBufferBytes, wantedReceiveBufferBytes},
      'the kernel allows a smaller receive buffer than wanted; raise net.core.rmem_max to lose less in bursts',
    );
  }
}

/** Often enough that a session outlives its idle timeout by an eighth of it at most, or a second. */
function sweepPeriodMs(idleTimeoutMs: number): number {
  return Math.min(1000, Math.max(20, idleTimeoutMs / 8));
}

/** Keeps the `metered` counter, and says so once when the service's GUID matches no reporter. */
function createReporterWatch(
  {name, statsGUID}: UdpServiceOptions,
  registry: StatsReporterRegistry,
  counters: ServiceCounters,
  logger: RelayLogger,
): () => void {
  let metered: boolean | undefined;
  return () => {
    const now = registry.lookup(statsGUID) !== undefined;
    counters[C.metered] = now ? 1 : 0;
    if (!now && metered !== false) {
      logger.warn(
        {service: name, statsGUID},
        'no reporter is registered under the GUID of the service: it relays unmetered',
      );
    }
    metered = now;
  };
}
