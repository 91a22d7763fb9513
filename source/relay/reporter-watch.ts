import type {Logger} from '../flow/logger.js';
import {C} from './counters.js';
import {isMetered, type ServiceMetering} from './metering.js';

/** Updates the `metered` counter, and warns once when nobody hears of the service's connections. */
export function createReporterWatch(metering: ServiceMetering, logger: Logger): () => void {
  const {statsGUID, service, counters} = metering;
  let metered: boolean | undefined;
  return () => {
    const now = isMetered(metering);
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
