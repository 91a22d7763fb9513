import {ConfigurationError} from '../configuration/configuration-error.js';
import {loadConfiguration} from '../configuration/index.js';
import type {ServiceConfiguration} from '../configuration/service.js';
import {type Demo, prepareDemo} from '../demo/demo.js';
import {type Monitor, startMonitor} from '../monitor/monitor.js';
import {ServiceStartError} from '../monitor/relay-events.js';
import {deliverSnapshot} from './deliver-snapshot.js';
import {openLog} from './logging.js';
import type {CommandOptions} from './options.js';
import {runHeadless} from './run-headless.js';
import {runScreen} from './run-screen.js';
import {startFailure} from './start-failure.js';
import {UsageError} from './usage-error.js';

/**
 * Runs the command to its end and resolves with its exit status.
 * @throws {UsageError} when nothing was started, because of what the user wrote
 */
export async function run(options: CommandOptions): Promise<number> {
  const screen = showsScreen(options);
  const logger = openLog(options, screen);
  const {services, demo} = await chooseServices(options);
  const monitor = await start(services, demo, options, logger);
  demo?.begin(({client, target, app}) => monitor.updateMetadata(client, target, 'udp', {app}));
  try {
    if (screen) await runScreen(monitor, options, logger);
    else await runHeadless(monitor, options);
    return await deliverSnapshot(await monitor.takeSnapshot(), options);
  } finally {
    await demo?.stop();
    await monitor.stop();
  }
}

function showsScreen({headless}: CommandOptions): boolean {
  if (headless) return false;
  const missing = process.stdout.isTTY ? (process.stdin.isTTY ? undefined : 'stdin') : 'stdout';
  if (missing === undefined) return true;
  process.stderr.write(`udptop: no terminal on ${missing}, so it runs as with --headless\n`);
  return false;
}

async function chooseServices({listen, config, demo}: CommandOptions): Promise<{
  services: readonly ServiceConfiguration[];
  demo?: Demo;
}> {
  if (!demo) {
    try {
      const configuration = await loadConfiguration({listenUrls: listen, file: config});
      if (configuration) return {services: configuration.services};
    } catch (error) {
      if (error instanceof ConfigurationError) throw new UsageError(error.message);
      throw error;
    }
  }
  const prepared = await prepareDemo();
  return {services: prepared.services, demo: prepared};
}

async function start(
  services: readonly ServiceConfiguration[],
  demo: Demo | undefined,
  {intervalMs}: CommandOptions,
  logger: import('pino').Logger,
): Promise<Monitor> {
  try {
    return await startMonitor({services, intervalMs, logger, demo: demo !== undefined});
  } catch (error) {
    await demo?.stop();
    throw error instanceof ServiceStartError ? startFailure(services, error) : error;
  }
}
