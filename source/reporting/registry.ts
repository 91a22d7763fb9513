import type {TrafficStatsReporter} from './traffic-stats-reporter.js';

/** Reporters by GUID. Several services may share a GUID; one reporter may stand under several. */
export interface StatsReporterRegistry {
  /** Grows at every change: a session bound under an older generation looks its reporter up again. */
  readonly generation: number;
  /** Registering again replaces. An empty GUID or no reporter is a no-op. */
  register(guid: string, reporter: TrafficStatsReporter | null | undefined): void;
  unregister(guid: string): void;
  lookup(guid: string): TrafficStatsReporter | undefined;
}

export function createStatsReporterRegistry(): StatsReporterRegistry {
  const reporters = new Map<string, TrafficStatsReporter>();
  const registry = {
    generation: 0,
    register(guid: string, reporter: TrafficStatsReporter | null | undefined) {
      if (guid === '' || reporter === null || reporter === undefined) return;
      reporters.set(guid, reporter);
      registry.generation++;
    },
    unregister(guid: string) {
      if (reporters.delete(guid)) registry.generation++;
    },
    lookup: (guid: string) => reporters.get(guid),
  };
  return registry;
}

/** The registry of this thread, which every relay in it uses unless it is given another. */
export const statsReporterRegistry = createStatsReporterRegistry();

/** Registers `reporter` under `guid` in this thread; takes effect with the next packet of every flow. */
export function registerStatsReporter(guid: string, reporter: TrafficStatsReporter | null | undefined): void {
  statsReporterRegistry.register(guid, reporter);
}

/** Removes the reporter of `guid` in this thread; its services relay on, unmetered. */
export function unregisterStatsReporter(guid: string): void {
  statsReporterRegistry.unregister(guid);
}

export function lookupStatsReporter(guid: string): TrafficStatsReporter | undefined {
  return statsReporterRegistry.lookup(guid);
}
