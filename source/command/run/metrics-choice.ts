import {defaultMetrics} from '../../configuration/defaults.js';
import type {MetricsConfiguration, PartialConfiguration} from '../../configuration/model.js';
import type {CommandOptions} from '../cli/options.js';

/** Where metrics are to be served, and where that is written. */
export interface MetricsChoice extends MetricsConfiguration {
  readonly place: string;
}

/** The flag takes precedence over the address of the file; what else the file says stays. Undefined for nowhere. */
export function metricsChoice(
  {metrics: listen}: Pick<CommandOptions, 'metrics'>,
  {metrics: configured, locationOf}: Pick<PartialConfiguration, 'metrics' | 'locationOf'>,
): MetricsChoice | undefined {
  if (listen !== undefined) return {...defaultMetrics, ...configured, listen, place: '--metrics'};
  return configured && {...configured, place: `${locationOf(['metrics'])}: metrics`};
}
