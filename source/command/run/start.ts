import type {Logger} from 'pino';
import {defaultSettings, nothingConfigured} from '../../configuration/defaults.js';
import type {PartialConfiguration} from '../../configuration/model.js';
import {type Demo, prepareDemo} from '../../demo/demo.js';
import type {KernelActions} from '../../flow/kernel-actions.js';
import {type Monitor, startMonitor} from '../../monitor/monitor.js';
import {ServiceStartError} from '../../monitor/threads/relay-events.js';
import type {CommandOptions} from '../cli/options.js';
import type {Troubles} from '../output/troubles.js';
import type {Settings} from './settings.js';
import {startFailure} from './start-failure.js';

/** Whoever looks at a screen waits for its first rates. */
const firstOnScreenMs = 250;
/** Bounds the memory for ended flows, however long they stay. */
const maxEndedFlows = 10_000;

/** The demo if it is asked for, or if nothing is configured and nothing can be captured. It keeps the file's settings, but neither its control socket nor its metrics nor its collector. */
export async function chooseServices(
  options: CommandOptions,
  configuration: PartialConfiguration | undefined,
): Promise<PartialConfiguration & {readonly demo?: Demo}> {
  if (configuration && !options.demo) return configuration;
  const demo = await prepareDemo();
  return {
    ...(configuration ?? nothingConfigured),
    services: demo.services,
    control: undefined,
    metrics: undefined,
    ipfix: undefined,
    fleet: undefined,
    // All its clients are this very process.
    processes: false,
    demo,
  };
}

/** @throws {Error} which says what a service cannot do */
export async function start(
  configuration: PartialConfiguration,
  demo: Demo | undefined,
  options: Settings,
  screen: boolean,
  logger: Logger,
  troubles: Troubles,
  kernelActions: KernelActions | undefined,
): Promise<Monitor> {
  const {services, labels, apps} = configuration;
  try {
    return await startMonitor({
      services,
      labels,
      apps,
      transport: options.transport ?? configuration.transport ?? defaultSettings.transport,
      threads: options.threads ?? configuration.threads ?? defaultSettings.threads,
      ...(configuration.reporterModule !== undefined && {reporterModule: configuration.reporterModule}),
      ...(configuration.trafficLogIntervalMs !== undefined && {
        trafficLogIntervalMs: configuration.trafficLogIntervalMs,
      }),
      inspect: options.inspect ?? configuration.inspect ?? defaultSettings.inspect,
      intervalMs: options.intervalMs,
      ...(screen && {firstIntervalMs: firstOnScreenMs}),
      // What the demo drops on purpose is no news for who has no screen.
      logger: demo && !screen && logger.level === 'warn' ? logger.child({}, {level: 'error'}) : logger,
      notices: () => troubles.values(),
      linger: {lingerMs: options.lingerMs, maxEnded: maxEndedFlows},
      demo: demo !== undefined,
      kernelActions,
    });
  } catch (error) {
    await demo?.stop();
    throw error instanceof ServiceStartError ? startFailure(services, error) : error;
  }
}
