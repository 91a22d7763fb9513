import type {Logger} from '../../flow/logger.js';
import {
  createStatsReporterRegistry,
  type StatsReporterRegistry,
  statsReporterRegistry,
} from '../../reporting/registry.js';
import type {RelayEvent, RelayLink} from './relay-events.js';
import {startRelayHost} from './relay-host.js';
import type {RelayThreadData} from './relay-messages.js';
import {loadReporterModule} from './reporter-module.js';

/** The relay in the caller's thread: no worker, and the caller's registry of reporters. */
export async function linkInline(
  data: Omit<RelayThreadData, 'sharing'>,
  logger: Logger,
  onEvents: (events: RelayEvent[]) => void,
  registry: StatsReporterRegistry = statsReporterRegistry,
): Promise<RelayLink> {
  const {reporterModule, ...rest} = data;
  const ofModule = createStatsReporterRegistry();
  if (reporterModule !== undefined) await loadReporterModule(reporterModule, ofModule);
  const host = await startRelayHost({
    ...rest,
    sharing: {limitMemories: [], threads: 1, spares: 0},
    registry,
    moreReporters: ofModule,
    logger,
    emit: onEvents,
  });
  return {
    services: host.services,
    async flush() {
      // A reporter may ask, in the middle of a batch.
      await new Promise(setImmediate);
      await host.settle();
      host.flush();
    },
    updateMetadata: host.updateMetadata,
    act: async (flowId, action) => host.act(flowId, action),
    judge: async verdicts => host.judge(verdicts),
    leaveOut: host.leaveOut,
    watch: host.watch,
    write: async writing => host.write(writing),
    async stopWriting() {
      await host.settle();
      host.stopWriting();
    },
    drain: host.drain,
    addService: async (serviceIndex, service) => [
      await host.add(serviceIndex, service, {limitMemory: undefined, threads: 1, spares: 0}),
    ],
    removeService: host.remove,
    setLabels: host.setLabels,
    stop: host.stop,
    // An inline relay ends only with this thread.
    failed: new Promise<never>(() => {}),
  };
}
