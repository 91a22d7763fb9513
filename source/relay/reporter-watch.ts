import type {Logger} from '../flow/logger.js';
import {C} from './counters.js';
import type {ServiceMetering} from './metering.js';

/** Updates the `metered` counter, and warns once when no reporter has the service's GUID. */
export function createReporterWatch(
  {registry, statsGUID, service, counters}: ServiceMetering,
  logger: Logger,
): () => void {
  let metered: boolean | undefined;
  return () => {
    const now = registry.lookup(statsGUID) !== undefined;
    counters[C.metered] = now ? 1 : 0;
    if (!now && metered !== false) {
      logger.warn(
        {service, statsGUID},
        'no reporter is registered under the GUID of the service: it relays unmetered',
      );
    }
    metered = now;
  };
}
