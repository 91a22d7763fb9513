import type {TrafficStatsReporter} from './traffic-stats-reporter.js';

/** Reporters by GUID. Several services may share a GUID, and a reporter may be registered under several GUIDs. */
export interface StatsReporterRegistry {
  /** Grows with every change, so that sessions know when to look their reporter up again. */
  readonly generation: number;
  /** Replaces the reporter of that GUID, if there is one. Does nothing if the GUID is empty or there is no reporter. */
  register(guid: string, reporter: TrafficStatsReporter | null | undefined): void;
  /** Removes the reporter of that GUID, if there is one. */
  unregister(guid: string): void;
  lookup(guid: string): TrafficStatsReporter | undefined;
  /** Calls `listener` after every change, until the function that it returns is called. */
  onChange(listener: () => void): () => void;
}

/** A registry of its own, for handlers and monitors that get it as their `registry`. */
export function createStatsReporterRegistry(): StatsReporterRegistry {
  const reporters = new Map<string, TrafficStatsReporter>();
  const listeners = new Set<() => void>();
  const changed = () => {
    registry.generation++;
    for (const listener of [...listeners]) listener();
  };
  const registry = {
    generation: 0,
    register(guid: string, reporter: TrafficStatsReporter | null | undefined) {
      if (guid === '' || reporter === null || reporter === undefined) return;
      reporters.set(guid, reporter);
      changed();
    },
    unregister(guid: string) {
      if (reporters.delete(guid)) changed();
    },
    lookup: (guid: string) => reporters.get(guid),
    onChange(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return registry;
}

/** The registry of this thread: the default of every relay in it. */
export const statsReporterRegistry = createStatsReporterRegistry();

/**
 * Registers `reporter` under `guid` in this thread, from the next packet of every flow on; replaces the reporter of that
 * GUID. Does nothing if `guid` is empty or there is no reporter.
 */
export function registerStatsReporter(guid: string, reporter: TrafficStatsReporter | null | undefined): void {
  statsReporterRegistry.register(guid, reporter);
}

/** Removes the reporter of `guid` in this thread. Its services go on relaying, unmetered. */
export function unregisterStatsReporter(guid: string): void {
  statsReporterRegistry.unregister(guid);
}

/** The reporter of `guid` in this thread. */
export function lookupStatsReporter(guid: string): TrafficStatsReporter | undefined {
  return statsReporterRegistry.lookup(guid);
}
