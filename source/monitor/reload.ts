import type {LabelRule, ServiceConfiguration} from '../configuration/model.js';
import {RelayDeathError, RelayStuckError, ServiceStartError} from './threads/relay-events.js';

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

/** A service could not be stopped or started for the new configuration; the services before run again. */
export class ReloadError extends Error {
  override readonly name = 'ReloadError';

  constructor(
    readonly service: ServiceConfiguration,
    /** The system error, such as `EADDRINUSE`; empty when there is none. */
    readonly code: string,
    message: string,
    /** Services that were stopped and started again, so that their flows ended. */
    readonly interrupted: readonly string[],
    /** Services that were stopped and could not be started again. */
    readonly lost: readonly string[],
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
  /** @throws {ServiceStartError} @throws {RelayStuckError} @throws {RelayDeathError} */
  start(configuration: ServiceConfiguration): Promise<RunningConfiguration>;
  /** @throws {RelayStuckError} @throws {RelayDeathError} */
  stop(running: RunningConfiguration): Promise<void>;
}

/** What runs after an exchange, in the wanted order, and how it went. */
export interface Exchange {
  readonly running: readonly RunningConfiguration[];
  readonly outcome: Reloaded | ReloadError;
}

/**
 * Stops the services that are not wanted any more, or not as they are, and starts those that are missing. If one fails,
 * what ran before runs again, as far as that is possible.
 */
export async function exchangeServices(
  running: readonly RunningConfiguration[],
  wanted: readonly ServiceConfiguration[],
  runner: ServiceRunner,
): Promise<Exchange> {
  const isSame = (a: ServiceConfiguration, b: ServiceConfiguration) => settingsOf(a) === settingsOf(b);
  const kept = running.filter(({configuration}) => wanted.some(each => isSame(each, configuration)));
  const stopping = running.filter(each => !kept.includes(each));
  const starting = wanted.filter(each => !kept.some(({configuration}) => isSame(each, configuration)));

  const stopped: RunningConfiguration[] = [];
  const started: RunningConfiguration[] = [];
  const failure =
    (await untilFailure(stopping, async each => {
      await runner.stop(each);
      stopped.push(each);
    })) ??
    (await untilFailure(starting, async configuration => {
      started.push(await runner.start(configuration));
    }));
  if (failure) return undo(running, stopped, started, failure, runner);

  const before = stopping.map(({configuration}) => configuration.name);
  const after = starting.map(({name}) => name);
  return {
    running: wanted.map(
      each => [...kept, ...started].find(({configuration}) => isSame(each, configuration))!,
    ),
    outcome: {
      added: after.filter(name => !before.includes(name)),
      changed: after.filter(name => before.includes(name)),
      removed: before.filter(name => !after.includes(name)),
    },
  };
}

interface Failure {
  readonly service: ServiceConfiguration;
  readonly error: Error;
}

/** Does the work for one service after the other, up to the first that fails. */
async function untilFailure<Each extends RunningConfiguration | ServiceConfiguration>(
  services: readonly Each[],
  work: (service: Each) => Promise<void>,
): Promise<Failure | undefined> {
  for (const each of services) {
    try {
      await work(each);
    } catch (error) {
      if (!isRelayError(error)) throw error;
      return {service: 'configuration' in each ? each.configuration : each, error};
    }
  }
  return undefined;
}

/** Stops what was started, and starts what was stopped. */
async function undo(
  running: readonly RunningConfiguration[],
  stopped: readonly RunningConfiguration[],
  started: readonly RunningConfiguration[],
  {service, error}: Failure,
  runner: ServiceRunner,
): Promise<Exchange> {
  // A thread that is stuck does not stop them either.
  for (const each of started) await untilFailure([each], runner.stop);
  const again = new Map<RunningConfiguration, RunningConfiguration>();
  for (const each of stopped) {
    await untilFailure([each], async ({configuration}) => {
      again.set(each, await runner.start(configuration));
    });
  }
  const nameOf = ({configuration}: RunningConfiguration) => configuration.name;
  const lost = stopped.filter(each => !again.has(each));
  const code = error instanceof ServiceStartError ? error.code : '';
  return {
    running: running.filter(each => !lost.includes(each)).map(each => again.get(each) ?? each),
    outcome: new ReloadError(service, code, error.message, [...again.keys()].map(nameOf), lost.map(nameOf)),
  };
}

function isRelayError(error: unknown): error is Error {
  return (
    error instanceof ServiceStartError || error instanceof RelayStuckError || error instanceof RelayDeathError
  );
}

/** Where it is written does not matter. */
function settingsOf({sourceLocation: _, ...settings}: ServiceConfiguration): string {
  return JSON.stringify(settings);
}
