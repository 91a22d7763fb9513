import {hostOf} from '../../address/endpoint.js';
import {steadyNow} from '../../clock/steady.js';
import type {LabelRule, ServiceConfiguration} from '../../configuration/model.js';
import type {Logger} from '../../flow/logger.js';
import type {OwnApp} from '../../flow/own-app.js';
import type {TransportChoice} from '../../flow/transport-choice.js';
import {C, settleCounters} from '../../relay/counters.js';
import {createSessionLimit, sessionLimitMemory} from '../../relay/sessions/session-limit.js';
import type {StatsReporterRegistry} from '../../reporting/registry.js';
import {asBound} from '../as-bound.js';
import type {RelayEvent, RelayLink, StartedService, ThreadLink} from './relay-events.js';
import type {RelayThreadData} from './relay-messages.js';
import {linkWorker} from './relay-worker.js';
import {restarting} from './restarting.js';

export interface ThreadsOptions {
  readonly services: readonly ServiceConfiguration[];
  readonly transport: TransportChoice;
  readonly labels: readonly LabelRule[];
  readonly inspect: boolean;
  readonly apps: readonly OwnApp[];
  readonly reporterModule: string | undefined;
  readonly trafficLogIntervalMs: number | undefined;
  readonly registry: StatsReporterRegistry | undefined;
  readonly threads: number;
  readonly logger: Logger;
  readonly onEvents: (thread: number, events: RelayEvent[]) => void;
  /** A thread died with all its flows; for each of `services`, its counters go on in those of the restarted thread. */
  readonly onDeath: (thread: number, reason: string, services: readonly StartedService[]) => void;
  readonly onRestart: (thread: number, services: readonly StartedService[]) => void;
  /** A client of every flow that is known to go through a thread. */
  readonly clientsOf: (thread: number, service: string) => readonly string[];
}

/** The number of the capture thread, where there are so many relay threads. */
export const captureThread = (threads: number): number => threads;

/**
 * Starts the relay in several threads, and what watches beside the path in one more. The first relay thread binds a socket for each thread to every address, and the others adopt
 * theirs. So the kernel assigns a client to the same thread from its first datagram on. A thread that dies is started
 * again, and adopts the sockets that the dead one listened at.
 */
export async function linkThreads(options: ThreadsOptions): Promise<RelayLink> {
  const {transport, registry, threads, logger} = options;
  // By index; services come and go, and an index is never used again.
  const services = [...options.services];
  const limitMemories = services.map(({limits}) => sessionLimitMemory(limits));
  const shared = {
    services,
    labels: options.labels,
    inspect: options.inspect,
    apps: options.apps,
    reporterModule: options.reporterModule,
    trafficLogIntervalMs: options.trafficLogIntervalMs,
  };

  const start = (
    thread: number,
    data: Pick<RelayThreadData, 'transport' | 'sharing'> & Partial<RelayThreadData>,
  ) => linkWorker({...shared, ...data}, logger, events => options.onEvents(thread, events), registry);

  function keepAlive(thread: number, first: ThreadLink): ThreadLink {
    return restarting(first, {
      restart(dead) {
        const adopt = descriptorsOf(services, dead);
        return start(thread, {
          transport,
          // Those without a socket to adopt are bound again, to the port that they had.
          services: services.map((service, index) =>
            asBound(
              service,
              dead.find(({serviceIndex}) => serviceIndex === index),
            ),
          ),
          sharing: {
            limitMemories,
            threads,
            spares: 0,
            adopt,
            serves: dead.map(({serviceIndex}) => serviceIndex),
          },
        });
      },
      onDeath(reason, dead) {
        for (const {serviceIndex, name, counters} of dead) {
          const limit = createSessionLimit(services[serviceIndex]!.limits, limitMemories[serviceIndex]);
          const clients = options.clientsOf(thread, name);
          for (const client of clients) limit.remove(hostOf(client));
          const sessions = counters[C.sessionsStarted]! - counters[C.sessionsEnded]!;
          limit.removeUnknown(sessions - clients.length);
          settleCounters(counters);
        }
        options.onDeath(thread, reason, dead);
      },
      onRestart: started => options.onRestart(thread, started),
      logger,
      now: steadyNow,
    });
  }

  const join = (relays: ThreadLink[], capture: ThreadLink | undefined): RelayLink => {
    const joined = joinLinks(capture ? [...relays, capture] : relays);

    async function addCapture(serviceIndex: number, service: ServiceConfiguration) {
      if (!capture) {
        capture = keepAlive(captureThread(threads), await startCapture([serviceIndex]));
        await joined.add(capture);
        return capture.services;
      }
      return [
        await capture.addService(serviceIndex, service, {limitMemory: undefined, threads: 1, spares: 0}),
      ];
    }

    return {
      ...joined.link,
      async addService(serviceIndex, service) {
        services[serviceIndex] = service;
        const limitMemory = sessionLimitMemory(service.limits);
        limitMemories[serviceIndex] = limitMemory;
        if (service.handler === 'capture') return addCapture(serviceIndex, service);
        if (relays.length === 0) {
          relays.push(keepAlive(0, await startFirst([], 0)));
          await joined.add(relays[0]!);
        }
        const [firstLink, ...followers] = relays as [ThreadLink, ...ThreadLink[]];
        const started = await firstLink.addService(serviceIndex, service, {
          limitMemory,
          threads: relays.length,
          spares: followers.length,
        });
        const others = started.spares.map((adopt, index) =>
          followers[index]!.addService(serviceIndex, service, {
            limitMemory,
            threads: relays.length,
            spares: 0,
            adopt,
          }),
        );
        try {
          return [started, ...(await Promise.all(others))];
        } catch (error) {
          // In all threads or in none.
          await Promise.all(relays.map(link => link.removeService(serviceIndex)));
          throw error;
        }
      },
    };
  };

  const startFirst = (serves: readonly number[], spares: number) =>
    start(0, {transport, sharing: {limitMemories, threads, spares, serves}});
  const startCapture = (serves: readonly number[]) =>
    start(captureThread(threads), {transport, sharing: {limitMemories, threads: 1, spares: 0, serves}});

  const indexes = [...services.keys()];
  const captured = indexes.filter(index => services[index]!.handler === 'capture');
  const relayed = indexes.filter(index => services[index]!.handler !== 'capture');
  const capture =
    captured.length === 0 ? undefined : keepAlive(captureThread(threads), await startCapture(captured));
  if (capture && relayed.length === 0) return join([], capture);
  let first: ThreadLink;
  try {
    first = await startFirst(relayed, threads - 1);
  } catch (error) {
    await capture?.stop();
    throw error;
  }
  if (threads === 1) return join([keepAlive(0, first)], capture);
  const sparesOf = new Map(first.services.map(({serviceIndex, spares}) => [serviceIndex, spares]));
  for (const index of relayed) {
    if (sparesOf.get(index)!.length > 0) continue;
    logger.warn(
      {service: services[index]!.name, threads},
      'served by one thread only: only batched udp listeners without limits of their traffic can be shared',
    );
  }
  if ([...sparesOf.values()].every(spares => spares.length === 0))
    return join([keepAlive(0, first)], capture);

  const follow = (thread: number) => {
    const adopt = services.map((_, index) => sparesOf.get(index)?.[thread - 1]);
    const serves = [...adopt.keys()].filter(index => adopt[index] !== undefined);
    return start(thread, {
      transport: 'batched',
      sharing: {limitMemories, threads, spares: 0, adopt, serves},
    });
  };
  const others = await Promise.allSettled(Array.from({length: threads - 1}, (_, index) => follow(index + 1)));
  const links = [first, ...others.flatMap(other => (other.status === 'fulfilled' ? [other.value] : []))];
  const failed = others.find(other => other.status === 'rejected');
  if (failed) {
    await Promise.all([...links, ...(capture ? [capture] : [])].map(link => link.stop()));
    throw failed.reason;
  }
  return join(
    links.map((link, thread) => keepAlive(thread, link)),
    capture,
  );
}

/** By service: the socket that it listens at, if that outlives its thread. */
function descriptorsOf(
  services: readonly ServiceConfiguration[],
  started: readonly StartedService[],
): (number | undefined)[] {
  return services.map((_, index) => started.find(({serviceIndex}) => serviceIndex === index)?.descriptor);
}

/** Makes one link of several, and of those that are added later. */
function joinLinks(first: readonly ThreadLink[]) {
  const links: ThreadLink[] = [];
  let fail = (_error: unknown) => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // Whoever awaits it hears of it; without this, nobody awaiting it would end the process.
  failed.catch(() => {});
  let writing: Parameters<RelayLink['write']>[0] | undefined;
  async function add(link: ThreadLink): Promise<void> {
    links.push(link);
    link.failed.catch(fail);
    if (writing) await link.write(writing);
  }
  for (const link of first) void add(link);

  const link: Omit<RelayLink, 'addService'> = {
    services: first.flatMap(({services}) => services),
    async flush() {
      await Promise.all(links.map(each => each.flush()));
    },
    updateMetadata(...update) {
      for (const link of links) link.updateMetadata(...update);
    },
    async act(flowId, action) {
      const done = await Promise.all(links.map(link => link.act(flowId, action)));
      return done.includes(true);
    },
    async judge(verdicts) {
      const judged = await Promise.all(links.map(link => link.judge(verdicts)));
      return judged.includes(true);
    },
    leaveOut(ports) {
      for (const link of links) link.leaveOut(ports);
    },
    watch(flow, listener) {
      // One of them has the flow.
      const stops = links.map(link => link.watch(flow, listener));
      return () => {
        for (const stop of stops) stop();
      };
    },
    async write(next) {
      writing = next;
      await Promise.all(links.map(link => link.write(next)));
    },
    async stopWriting() {
      writing = undefined;
      await Promise.all(links.map(link => link.stopWriting()));
    },
    drain() {
      for (const link of links) link.drain();
    },
    async removeService(serviceIndex) {
      await Promise.all(links.map(link => link.removeService(serviceIndex)));
    },
    setLabels(labels) {
      for (const link of links) link.setLabels(labels);
    },
    async limitCapabilities(capabilities) {
      await Promise.all(links.map(link => link.limitCapabilities?.(capabilities)));
    },
    loads: () => links.flatMap(link => link.loads?.() ?? []),
    isStuck: () => links.some(link => link.isStuck?.()),
    async stop() {
      await Promise.all(links.map(link => link.stop()));
    },
    failed,
  };
  return {link, add};
}
