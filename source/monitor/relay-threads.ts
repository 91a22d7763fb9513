import type {LabelRule, ServiceConfiguration} from '../configuration/model.js';
import type {Logger} from '../flow/logger.js';
import type {TransportChoice} from '../flow/transport-choice.js';
import {sessionLimitMemory} from '../relay/sessions/session-limit.js';
import type {StatsReporterRegistry} from '../reporting/registry.js';
import type {RelayEvent, RelayLink} from './relay-events.js';
import {linkWorker} from './relay-worker.js';

export interface ThreadsOptions {
  readonly services: readonly ServiceConfiguration[];
  readonly transport: TransportChoice;
  readonly labels: readonly LabelRule[];
  readonly inspect: boolean;
  readonly reporterModule: string | undefined;
  readonly trafficLogIntervalMs: number | undefined;
  readonly registry: StatsReporterRegistry | undefined;
  readonly threads: number;
  readonly logger: Logger;
  readonly onEvents: (thread: number, events: RelayEvent[]) => void;
}

/**
 * Starts the relay in several threads. The first binds a socket for each thread to every address, and the others adopt
 * theirs. So the kernel assigns a client to the same thread from its first datagram on.
 */
export async function linkThreads(options: ThreadsOptions): Promise<RelayLink> {
  const {services, transport, labels, inspect, reporterModule, registry, threads, logger, onEvents} = options;
  const shared = {
    services,
    labels,
    inspect,
    reporterModule,
    trafficLogIntervalMs: options.trafficLogIntervalMs,
  };
  const limitMemories = services.map(({limits}) => sessionLimitMemory(limits));
  const first = await linkWorker(
    {...shared, transport, sharing: {limitMemories, spares: threads - 1}},
    logger,
    events => onEvents(0, events),
    registry,
  );
  if (threads === 1) return first;
  const sparesOf = new Map(first.services.map(({serviceIndex, spares}) => [serviceIndex, spares]));
  for (const [index, {name}] of services.entries()) {
    if (sparesOf.get(index)!.length > 0) continue;
    logger.warn(
      {service: name, threads},
      'served by one thread only: only batched udp listeners without limits of their traffic can be shared',
    );
  }
  if ([...sparesOf.values()].every(spares => spares.length === 0)) return first;

  const follow = (thread: number) => {
    const adopt = services.map((_, index) => sparesOf.get(index)![thread - 1]);
    return linkWorker(
      {...shared, transport: 'batched', sharing: {limitMemories, spares: 0, adopt}},
      logger,
      events => onEvents(thread, events),
      registry,
    );
  };
  const others = await Promise.allSettled(Array.from({length: threads - 1}, (_, index) => follow(index + 1)));
  const links = [first, ...others.flatMap(other => (other.status === 'fulfilled' ? [other.value] : []))];
  const failed = others.find(other => other.status === 'rejected');
  if (failed) {
    await Promise.all(links.map(link => link.stop()));
    throw failed.reason;
  }
  return joinLinks(links);
}

function joinLinks(links: readonly RelayLink[]): RelayLink {
  return {
    services: links.flatMap(({services}) => services),
    async flush() {
      await Promise.all(links.map(link => link.flush()));
    },
    updateMetadata(...update) {
      for (const link of links) link.updateMetadata(...update);
    },
    async act(flowId, action) {
      const done = await Promise.all(links.map(link => link.act(flowId, action)));
      return done.includes(true);
    },
    drain() {
      for (const link of links) link.drain();
    },
    loads: () => links.flatMap(link => link.loads?.() ?? []),
    async stop() {
      await Promise.all(links.map(link => link.stop()));
    },
    failed: Promise.race(links.map(link => link.failed)),
  };
}
