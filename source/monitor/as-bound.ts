import type {ServiceConfiguration} from '../configuration/model.js';
import type {StartedService} from './threads/relay-events.js';

/** The configuration with the port that the kernel chose for port 0. All threads of a service share it. */
export function asBound(configuration: ServiceConfiguration, started?: StartedService): ServiceConfiguration {
  if (!('listen' in configuration) || !started?.address) return configuration;
  return {...configuration, listen: started.address};
}
