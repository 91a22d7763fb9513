import type {Logger} from '../flow/logger.js';
import {type StatsReporterRegistry, statsReporterRegistry} from '../reporting/registry.js';
import type {RelayEvent, RelayLink} from './relay-events.js';
import {startRelayHost} from './relay-host.js';
import type {RelayThreadData} from './relay-messages.js';

/** The relay in the caller's thread: no worker, and the caller's registry of reporters. */
export async function linkInline(
  data: Omit<RelayThreadData, 'sharing'>,
  logger: Logger,
  onEvents: (events: RelayEvent[]) => void,
  registry: StatsReporterRegistry = statsReporterRegistry,
): Promise<RelayLink> {
  const host = await startRelayHost({
    ...data,
    sharing: {limitMemories: [], spares: 0},
    registry,
    logger,
    emit: onEvents,
  });
  return {
    services: host.services,
    flush: async () => host.flush(),
    updateMetadata: host.updateMetadata,
    act: async (flowId, action) => host.act(flowId, action),
    stop: host.stop,
    // An inline relay ends only with this thread.
    failed: new Promise<never>(() => {}),
  };
}
