import type {Logger} from '../../flow/logger.js';
import {type MetricsServer, openMetrics} from '../../metrics/server.js';
import {UsageError} from '../cli/usage-error.js';
import type {ShownMonitor} from '../output/masked-monitor.js';
import type {MetricsChoice} from './metrics-choice.js';
import {listenFailure} from './start-failure.js';

/**
 * Serves metrics.
 * @throws {UsageError} when the address cannot be had
 */
export async function openChosenMetrics(
  {place, ...chosen}: MetricsChoice,
  monitor: ShownMonitor,
  logger: Logger,
): Promise<MetricsServer> {
  try {
    return await openMetrics({...chosen, monitor, logger});
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`${place}: ${listenFailure(chosen.listen, {code, message})}`);
  }
}
