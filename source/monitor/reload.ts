import type {LabelRule, ServiceConfiguration} from '../configuration/model.js';
import {ServiceStartError} from './relay-events.js';

/** What a monitor is to run from now on. */
export interface Reload {
  /** As `loadConfiguration` makes them. */
  readonly services: readonly ServiceConfiguration[];
  /** For flows that start from now on. Default: none. */
  readonly labels?: readonly LabelRule[];
}

/** The names of the services that a reload added, changed and removed. All others were not touched. */
export interface Reloaded {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** A service could not be started as the new configuration has it; the services before run again. */
export class ReloadError extends Error {
  override readonly name = 'ReloadError';

  constructor(
    readonly service: ServiceConfiguration,
    /** The system error, such as `EADDRINUSE`; empty when there is none. */
    readonly code: string,
    message: string,
    /** Services that were stopped and started again, so that their flows ended. */
    readonly interrupted: readonly string[],
  ) {
    super(message);
  }
}

/** A service that runs, and the index that it has in the relay. */
export interface RunningConfiguration {
  readonly serviceIndex: number;
  readonly configuration: ServiceConfiguration;
}

/** What runs the services. */
export interface ServiceRunner {
  /** @throws {ServiceStartError} */
  start(configuration: ServiceConfiguration): Promise<RunningConfiguration>;
  stop(running: RunningConfiguration): Promise<void>;
}

/**
 * Stops the services that are not wanted any more, or not as they are, and starts those that are missing.
 * @returns what runs now, in the wanted order
 * @throws {ReloadError} when one cannot start; what ran before runs again then, but with new indexes, in `running`
 */
export async function exchangeServices(
  running: readonly RunningConfiguration[],
  wanted: readonly ServiceConfiguration[],
  runner: ServiceRunner,
): Promise<{readonly running: readonly RunningConfiguration[]; readonly reloaded: Reloaded | ReloadError}> {
  const isSame = (a: ServiceConfiguration, b: ServiceConfiguration) => settingsOf(a) === settingsOf(b);
  const kept = running.filter(({configuration}) => wanted.some(each => isSame(each, configuration)));
  const stopping = running.filter(each => !kept.includes(each));
  const starting = wanted.filter(each => !kept.some(({configuration}) => isSame(each, configuration)));

  for (const each of stopping) await runner.stop(each);
  const started: RunningConfiguration[] = [];
  for (const configuration of starting) {
    try {
      started.push(await runner.start(configuration));
    } catch (error) {
      if (!(error instanceof ServiceStartError)) throw error;
      for (const each of started) await runner.stop(each);
      const again: RunningConfiguration[] = [];
      for (const each of stopping) again.push(await runner.start(each.configuration));
      const interrupted = stopping.map(each => each.configuration.name);
      return {
        running: running.map(each => again[stopping.indexOf(each)] ?? each),
        reloaded: new ReloadError(configuration, error.code, error.message, interrupted),
      };
    }
  }

  const names = (services: readonly ServiceConfiguration[]) => services.map(({name}) => name);
  const before = names(stopping.map(({configuration}) => configuration));
  const after = names(starting);
  return {
    running: wanted.map(
      each => [...kept, ...started].find(({configuration}) => isSame(each, configuration))!,
    ),
    reloaded: {
      added: after.filter(name => !before.includes(name)),
      changed: after.filter(name => before.includes(name)),
      removed: before.filter(name => !after.includes(name)),
    },
  };
}

/** Where it is written does not matter. */
function settingsOf({sourceLocation: _, ...settings}: ServiceConfiguration): string {
  return JSON.stringify(settings);
}
