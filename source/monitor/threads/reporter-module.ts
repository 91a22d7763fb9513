import {existsSync} from 'node:fs';
import {pathToFileURL} from 'node:url';
import {type StatsReporterRegistry, statsReporterRegistry} from '../../reporting/registry.js';
import type {TrafficStatsReporter} from '../../reporting/traffic-stats-reporter.js';
import {quoted} from '../../text/quoted.js';
import {ServiceStartError} from './relay-events.js';

export const reporterModuleCode = 'ERR_REPORTER_MODULE';

/**
 * Imports a module into this thread and registers its reporters here. Its default export is an object of reporters by
 * GUID, or a function that gets the registry; the function may be asynchronous.
 * @param path absolute
 * @throws {ServiceStartError} when it cannot be loaded or registers nothing
 */
export async function loadReporterModule(path: string, registry: StatsReporterRegistry): Promise<void> {
  if (!existsSync(path)) throw failure(path, 'cannot be loaded: there is no such file');
  // A module may also call `registerStatsReporter`.
  const changes = () => registry.generation + statsReporterRegistry.generation;
  const before = changes();
  try {
    const {default: exported} = (await import(pathToFileURL(path).href)) as {default?: unknown};
    if (typeof exported === 'function') await exported(registry);
    else registerAll(exported, registry);
  } catch (error) {
    throw failure(path, `cannot be loaded: ${firstLine(error)}`);
  }
  if (changes() === before) {
    throw failure(
      path,
      'registers no reporter; export default {"my-guid": reporter}, or a function that gets the registry',
    );
  }
}

function registerAll(exported: unknown, registry: StatsReporterRegistry): void {
  if (typeof exported !== 'object' || exported === null) return;
  for (const [guid, reporter] of Object.entries(exported)) {
    if (!isReporter(reporter)) throw new Error(`${quoted(guid)} is no reporter: it has no function onPacket`);
    registry.register(guid, reporter);
  }
}

function firstLine(error: unknown): string {
  return String((error as Error | null)?.message ?? error).split('\n', 1)[0]!;
}

function isReporter(value: unknown): value is TrafficStatsReporter {
  return typeof (value as Partial<TrafficStatsReporter> | null)?.onPacket === 'function';
}

function failure(path: string, what: string): ServiceStartError {
  return new ServiceStartError(undefined, reporterModuleCode, `the reporter module ${path} ${what}`);
}
