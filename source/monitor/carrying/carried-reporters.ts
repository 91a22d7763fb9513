import type {StatsReporterRegistry} from '../../reporting/registry.js';
import type {TrafficStatsReporter} from '../../reporting/traffic-stats-reporter.js';
import type {CarriedReporter} from './calls.js';

/** The reporters of this thread as a relay thread knows them: by number. */
export interface CarriedReporters {
  /** Those that are registered now, under the GUIDs of services. */
  current(): readonly CarriedReporter[];
  reporterOf(number: number): TrafficStatsReporter | undefined;
  /** The relay thread knows this version: it starts no more connections of reporters that were gone by then. */
  confirm(version: number): void;
  /** One more service has this GUID. */
  add(guid: string): void;
  stop(): void;
}

/** @param onChange is called with the reporters whenever they change, and with the number of the change */
export function createCarriedReporters(
  registry: StatsReporterRegistry,
  guids: Set<string>,
  onChange: (reporters: readonly CarriedReporter[], version: number) => void,
): CarriedReporters {
  const numbers = new Map<TrafficStatsReporter, number>();
  const reporters = new Map<number, TrafficStatsReporter>();
  /** Reporters that are gone, and the version without them. */
  let retired: {readonly reporter: TrafficStatsReporter; readonly version: number}[] = [];
  let lastNumber = 0;
  let version = 0;
  let known = '';

  function numberOf(reporter: TrafficStatsReporter): number {
    const number = numbers.get(reporter) ?? ++lastNumber;
    numbers.set(reporter, number);
    reporters.set(number, reporter);
    return number;
  }

  function current(): CarriedReporter[] {
    return [...guids].flatMap(guid => {
      const reporter = registry.lookup(guid);
      return reporter ? [{guid, reporter: numberOf(reporter)}] : [];
    });
  }

  known = JSON.stringify(current());
  function tell(): void {
    const now = current();
    if (JSON.stringify(now) === known) return;
    known = JSON.stringify(now);
    version++;
    const used = new Set(now.map(({reporter}) => reporter));
    const isGone = (reporter: TrafficStatsReporter) => !used.has(numbers.get(reporter)!);
    retired = retired.filter(({reporter}) => isGone(reporter));
    const waiting = new Set(retired.map(({reporter}) => reporter));
    for (const reporter of numbers.keys()) {
      if (isGone(reporter) && !waiting.has(reporter)) retired.push({reporter, version});
    }
    onChange(now, version);
  }
  const end = registry.onChange(tell);

  return {
    current,
    reporterOf: number => reporters.get(number),
    confirm(confirmed) {
      for (const {reporter} of retired.filter(({version: without}) => without <= confirmed)) {
        reporters.delete(numbers.get(reporter)!);
        numbers.delete(reporter);
      }
      retired = retired.filter(({version: without}) => without > confirmed);
    },
    add(guid) {
      guids.add(guid);
      tell();
    },
    stop: end,
  };
}
